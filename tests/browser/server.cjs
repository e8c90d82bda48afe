// Runs the real program on a machine of its own (an empty data folder), as a web server or for one
// command. However the tests end, no process and no file of it is left behind.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const PATIENCE_MS = 60_000;
const READY = /已就绪：(http:\/\/[^/]+)\//;

class Server {
  told = ''; // what it told its operator

  constructor(program) {
    this.program = path.resolve(program);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mante-browser-'));
    const { MANTE_LOG, ...inherited } = process.env;
    this.setting = {
      cwd: this.folder,
      env: { ...inherited, MANTE_NOW: '2026-11-21', XDG_DATA_HOME: path.join(this.folder, 'data') },
    };
    // Also after an uncaught error: this is the last thing that happens in the process.
    this.clear = () => {
      this.child?.kill('SIGKILL');
      fs.rmSync(this.folder, { recursive: true, force: true });
    };
    process.once('exit', this.clear);
  }

  // Starts it on a free port, or again on the one it had; gives its address once it answers.
  async start(...more) {
    const listen = this.url ? this.url.slice('http://'.length) : '127.0.0.1:0';
    const args = ['serve', '--listen', listen, '--durability', 'normal', ...more];
    this.told = '';
    this.child = spawn(this.program, args, { ...this.setting, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(this.child, 'exit').catch(({ message }) => [message]);
    ended.then(([code, signal]) => (this.code = code ?? signal));
    this.ended = ended;
    this.child.stderr.setEncoding('utf8').on('data', (said) => (this.told += said));
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      const ready = READY.exec(this.told);
      if (ready) return (this.url = ready[1]);
      if (this.code !== undefined) throw new Error(`the program ended (${this.code}): ${this.told}`);
      if (Date.now() > end) throw new Error(`the program does not get ready: ${this.told}`);
    }
  }

  // Runs one command of the program beside it, on the same store. Gives what it wrote; throws where it fails.
  command(args, input = '') {
    const run = spawnSync(this.program, args, { ...this.setting, input, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`mante ${args.join(' ')} (${run.status}): ${run.stderr}`);
    return run.stdout;
  }

  // Ends it as an operator does; gives its exit code.
  async stop() {
    this.child.kill('SIGTERM');
    const [code] = await this.ended;
    delete this.code;
    return code;
  }

  // Ends it at once, if it still runs, and removes what it wrote.
  async remove() {
    process.off('exit', this.clear);
    this.child?.kill('SIGKILL');
    await this.ended;
    this.clear();
  }
}

module.exports = { Server };
