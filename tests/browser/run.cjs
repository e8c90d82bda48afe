// Guards the pages in a real browser. Each of the other files here exports `walks`: by name, what a
// person does and has to find, at the size of a phone and of a desktop. It prints a line for each
// check and ends with 1 at the first that fails.
//
//     MANTE_BIN=target/debug/mante node tests/browser/run.cjs [chat] [desk] …
//
// A walk is `async (visit) => …`, or `{ sizes, options, walk }` where it is only for some sizes or
// needs a browser with other settings (of Playwright's contexts). MANTE_PICTURES=folder keeps
// pictures. A file may export `prepare(server)`, called once before the server is started.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { launch, SIZES, Visit } = require('./browser.cjs');
const { Server } = require('./server.cjs');

const HELPERS = ['run', 'browser', 'server'];
const ALL_MS = 600_000;

function files(wanted) {
  const names = fs.readdirSync(__dirname).filter((name) => name.endsWith('.cjs')).map((name) => path.parse(name).name);
  const others = names.filter((name) => !HELPERS.includes(name)).sort();
  const unknown = wanted.filter((name) => !others.includes(name));
  if (unknown.length > 0) throw new Error(`no such file here: ${unknown.join(', ')}`);
  return wanted.length > 0 ? wanted : others;
}

async function take(browser, server, name, walk) {
  const { sizes = Object.keys(SIZES), options = {}, walk: go = walk } = walk;
  for (const size of sizes) {
    const visit = await Visit.begin(browser, server, name, size, options);
    try {
      await go(visit);
      await visit.end();
    } catch (error) {
      await visit.picture('failed', { fullPage: true }).catch(() => {});
      const shown = await visit.shown().catch(({ message }) => message);
      error.message = `${name} (${size}): ${error.message}\n  errors: ${JSON.stringify(visit.errors)}\n  the page: ${shown}`;
      throw error;
    }
  }
}

async function main() {
  if (!process.env.MANTE_BIN) throw new Error('MANTE_BIN does not name the program');
  const browser = await launch();
  for (const file of files(process.argv.slice(2))) {
    const { prepare, walks } = require(`./${file}.cjs`);
    const server = new Server(process.env.MANTE_BIN);
    await prepare?.(server);
    await server.start();
    try {
      for (const [name, walk] of Object.entries(walks)) await take(browser, server, `${file} ${name}`, walk);
    } catch (error) {
      error.message += `\n  the program said: ${server.told.trimEnd()}`;
      throw error;
    } finally {
      await server.remove();
    }
  }
  await browser.close();
}

function fail(error) {
  // The stack still starts with the words that the error had before it was told where it happened.
  console.error(`FAIL ${error.message ?? error}\n${error.stack ?? ''}`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => fail(new Error(`stopped by ${signal}`)));
}
setTimeout(() => fail(new Error(`not done within ${ALL_MS / 1000} s`)), ALL_MS).unref();
main().then(() => process.exit(0), fail);
