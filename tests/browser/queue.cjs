// The desk's queue: somebody asks for a human, the agent is told, takes the conversation by a key,
// reads it, answers and gives it back.
'use strict';

const { spawn } = require('node:child_process');

const PASSWORD = 'correct horse battery';

function prepare(server) {
  for (const name of ['wang', 'li']) {
    server.command(['user', 'add', name, '--role', 'agent', '--password-stdin'], `${PASSWORD}\n`);
  }
}

async function signIn(page, name) {
  await page.goto('/desk/queue');
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', PASSWORD);
  await page.click('button[type="submit"]');
  await page.waitForSelector('#waiting h2');
  // Somebody is there for patients once the page has said so.
  await page.evaluate(() => fetch('/desk/here', {
    method: 'POST',
    headers: { 'x-csrf-token': document.querySelector('meta[name="csrf"]').content },
  }));
}

// Somebody in a terminal, who types lines and reads what comes.
class Person {
  heard = '';

  constructor(server) {
    this.child = spawn(server.program, ['chat'], { ...server.setting, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout.setEncoding('utf8').on('data', (said) => (this.heard += said));
  }

  async say(line, answer) {
    this.child.stdin.write(`${line}\n`);
    for (let left = 200; !this.heard.includes(answer); left -= 1) {
      if (left === 0) throw new Error(`${answer} was not heard: ${this.heard}`);
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  async leave() {
    const gone = new Promise((gone) => this.child.once('exit', gone));
    this.child.stdin.end();
    await gone;
  }
}

const said = (page) => page.locator('#said').innerText();

async function handOver(visit) {
  const { page, server } = visit;
  await signIn(page, 'wang');
  visit.check('nobody waits', (await page.locator('#waiting').innerText()).includes('现在没有人在等'));
  await visit.axe('empty');
  const person = new Person(server);
  await person.say('我妈65，临汾居民医保，糖尿病，想手机上给她办慢病', '并发症');
  await person.say('转人工', '排上了人工');
  await page.waitForSelector('#waiting button[data-state="waits"]');
  await page.waitForFunction(() => document.title.startsWith('(1)'));
  visit.check('the agent is told', (await page.locator('#waits').innerText()).includes('有人要转人工'));
  const line = await page.locator('#waiting button').innerText();
  visit.check('the case stands in the list', /妈妈.*临汾.*糖尿病/s.test(line), line);
  await page.keyboard.press('t');
  await page.waitForSelector('#write:not([hidden])');
  await page.waitForFunction(() => document.getElementById('said').innerText.includes('想手机上给她办慢病'));
  visit.check('one can write at once', await page.evaluate(() => document.activeElement.id === 'words'));
  await page.keyboard.type('您好，<b>带医保卡</b>就行');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => document.getElementById('said').innerText.includes('<b>带医保卡</b>就行'));
  await person.say('好的谢谢', '人工坐席wang：您好，<b>带医保卡</b>就行');
  await page.waitForFunction(() => document.getElementById('said').innerText.includes('好的谢谢'));
  visit.check('each is said once', (await said(page)).split('好的谢谢').length === 2, await said(page));
  await visit.axe('talk');
  await visit.fits('talk');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.waitForSelector('#talk', { state: 'hidden' });
  await person.say('写了', '手机能办');
  await person.leave();
  await page.waitForFunction(() => !document.title.startsWith('('));
}

// The second of two who want the same is told who has it.
async function twoAgents(visit) {
  const { page, server, context } = visit;
  await signIn(page, 'wang');
  const person = new Person(server);
  await person.say('转人工', '排上了人工');
  await page.waitForSelector('#waiting button[data-state="waits"]');
  await page.click('#waiting button');
  await page.waitForSelector('#take-it:not([hidden])');
  await visit.axe('before taking');
  const other = await context.browser().newContext({ baseURL: server.url, locale: 'zh-CN' });
  const li = await other.newPage();
  await signIn(li, 'li');
  await li.waitForSelector('#waiting button[data-state="waits"]');
  await li.keyboard.press('t');
  await li.waitForSelector('#write:not([hidden])');
  await page.waitForFunction(() => document.getElementById('told').innerText.includes('li 已经接了这个会话'));
  await page.waitForSelector('#waiting button[data-state="others"]');
  visit.check('it is no longer open', await page.locator('#talk').isHidden());
  await visit.axe('with another');
  await person.leave();
  await other.close();
  // What was refused stands in the console of the browser, as every answer that is no success.
  visit.errors = visit.errors.filter((error) => !error.includes('409'));
}

// Whoever looks something up meanwhile is told as well.
async function elsewhere(visit) {
  const { page, server } = visit;
  await signIn(page, 'wang');
  await page.goto('/desk');
  const person = new Person(server);
  await person.say('转人工', '排上了人工');
  await page.waitForFunction(() => document.title.startsWith('(1)'));
  visit.check('the agent is told', (await page.locator('#waits').innerText()).includes('有人要转人工'));
  visit.check('the link says how many', (await page.locator('.bar .badge').innerText()) === '1');
  await visit.axe('somebody waits');
  await person.say('不用人工了', '不转人工了');
  await page.waitForFunction(() => !document.title.startsWith('('));
  await person.leave();
}

module.exports = {
  prepare,
  walks: { 'hand over': handOver, 'two agents': { sizes: ['desktop'], walk: twoAgents }, elsewhere },
};
