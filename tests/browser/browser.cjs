// A real Chromium, and what every walk through the pages looks for: what the page says, axe, errors
// in the console, requests to anybody else.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PATIENCE_MS = 15_000;
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nobody but our own server has an address.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const SIZES = {
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

function launch() {
  const executablePath = process.env.MANTE_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ARGS, headless: true });
}

// One person with a browser of their own: no cookie, no history.
class Visit {
  errors = []; // what stood in the console
  elsewhere = []; // what was asked of anybody else

  static async begin(browser, server, name, size, options = {}) {
    const visit = new Visit();
    const { deaf, ...others } = options;
    const settings = { locale: 'zh-CN', reducedMotion: 'reduce', ...SIZES[size], ...others, baseURL: server.url };
    Object.assign(visit, { server, name, size, context: await browser.newContext(settings) });
    visit.context.setDefaultTimeout(PATIENCE_MS);
    visit.context.on('page', (page) => visit.watch(page));
    if (deaf) await visit.context.route('**/*.js*', (route) => route.fulfill({ body: '' }));
    visit.page = await visit.context.newPage();
    return visit;
  }

  watch(page) {
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (said) => said.type() === 'error' && this.errors.push(said.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(data|blob|about):/.test(url) && !url.startsWith(`${this.server.url}/`)) this.elsewhere.push(url);
    });
  }

  check(what, holds, found) {
    if (!holds) throw new Error(`${what}\n  found: ${JSON.stringify(found, null, 1)}`);
    console.log(`ok   ${this.name} (${this.size}): ${what}`);
  }

  // Asks axe, and keeps a picture of what it looked at where MANTE_PICTURES names a folder. It is a
  // script, so it hangs where scripts are off: look at such a page with the option `deaf` instead, which
  // keeps the page from getting its own.
  async axe(state) {
    await this.picture(state);
    await this.page.evaluate(AXE);
    const options = { runOnly: STANDARD, resultTypes: ['violations'] };
    const { violations } = await this.page.evaluate((options) => window.axe.run(document, options), options);
    const found = violations.map(({ id, help, nodes }) => ({ id, help, html: nodes.map((node) => node.html) }));
    this.check(`axe finds nothing: ${state}`, found.length === 0, found);
  }

  async picture(state, options = {}) {
    const folder = process.env.MANTE_PICTURES;
    if (!folder) return;
    fs.mkdirSync(folder, { recursive: true });
    const file = `${this.name}-${state}-${this.size}.png`.replace(/[\s/]+/g, '_');
    await this.page.screenshot({ path: path.join(folder, file), ...options });
  }

  // Where the page is and what it shows, for who has to find out why something failed.
  async shown() {
    const [focused, field, words] = await this.page.evaluate(() => {
      const { activeElement: at, body } = document;
      return [at?.id || at?.tagName, at?.value ?? '', body.innerText.slice(0, 600)];
    });
    return `${this.page.url()}\n  focus: ${focused} (${field})\n  ${words.replace(/\s*\n\s*/g, ' / ')}`;
  }

  // Whether nothing sticks out to the right: a page that has to be moved sideways is hard to read.
  async fits(state) {
    const [wide, room] = await this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    this.check(`nothing sticks out sideways: ${state}`, wide <= room, { wide, room });
  }

  // Presses Tab until this element has the focus, as somebody without a mouse does.
  async tabTo(locator, most = 60) {
    for (let presses = 0; presses < most; presses += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not get to ${locator}`);
  }

  async end() {
    await this.context.close();
    this.check('no error in the console', this.errors.length === 0, this.errors);
    this.check('nobody else is asked for anything', this.elsewhere.length === 0, this.elsewhere);
  }
}

module.exports = { launch, SIZES, Visit };
