// Guards the machine that the test runs on: the program is started with a data folder of its own,
// and however the test ends, no process and no file of it is left behind.
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

class Bot {
  told = ''; // what it told its operator

  constructor(program, server, token, more) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mante-foreign-'));
    const { MANTE_LOG, TELOXIDE_PROXY, ...inherited } = process.env;
    this.child = spawn(path.resolve(program), ['telegram', '--durability', 'normal', ...more], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...inherited,
        TELOXIDE_TOKEN: token,
        TELEGRAM_API_URL: server,
        MANTE_NOW: '2026-11-21',
        XDG_DATA_HOME: path.join(this.folder, 'data'),
      },
    });
    // It need not have started at all; then it has ended, and the next wait says so.
    this.ended = once(this.child, 'exit').catch(({ message }) => [message]);
    this.ended.then(([code, signal]) => (this.code = code ?? signal));
    this.child.stderr.setEncoding('utf8').on('data', (said) => (this.told += said));
    // Also after an uncaught error: this is the last thing that happens in the process.
    this.clear = () => {
      this.child.kill('SIGKILL');
      fs.rmSync(this.folder, { recursive: true, force: true });
    };
    process.once('exit', this.clear);
  }

  // Asks it to end; gives its code, and how long it took, or stops waiting after so many seconds.
  async end(seconds) {
    const asked = Date.now();
    this.child.kill('SIGTERM');
    const [code] = await Promise.race([this.ended, sleep(1000 * seconds, ['it still runs'], { ref: false })]);
    return { code, took: (Date.now() - asked) / 1000 };
  }

  // Ends it at once, if it still runs, and removes what it wrote.
  async remove() {
    process.off('exit', this.clear);
    this.child.kill('SIGKILL');
    await this.ended;
    this.clear();
  }
}

module.exports = { Bot };
