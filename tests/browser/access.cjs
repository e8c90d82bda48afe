// Signing in with the keyboard alone, and the pages of maintainers: readable at both sizes, in the
// dark as well, and nothing for axe to find.
'use strict';

const PASSWORD = 'correct horse battery';
const SAID = `西双版纳糖尿病慢病卡能报多少
{"choose": "cmd:bad"}

临汾异地备案
{"choose": "unknown"}

郑州医保，办慢病卡要什么材料

<b>外星人</b>怎么养
`;
const DAYS = ['2026-11-02', '2026-11-09', '2026-11-10', '2026-11-18', '2026-11-20', '2026-11-21'];

function prepare(server) {
  for (const day of DAYS) server.command(['chat', '--json', '--now', day], SAID);
  for (const [name, role] of [['anna', 'agent'], ['maria', 'maintainer']]) {
    server.command(['user', 'add', name, '--role', role, '--password-stdin'], PASSWORD);
  }
}

async function signIn(visit, name, to = '/desk/account') {
  const { page } = visit;
  await page.goto(to);
  await page.getByLabel('用户名').fill(name);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL(`**${to}`);
}

const walks = {
  'sign-in': async (visit) => {
    const { page } = visit;
    await page.goto('/desk/account');
    await visit.axe('form');
    await visit.fits('form');
    const focused = await page.evaluate(() => document.activeElement.id);
    visit.check('the name is where one types', focused === 'name', focused);
    await page.keyboard.type('anna');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/account');
    await page.getByRole('heading', { name: '账号' }).waitFor();
    await visit.axe('account');
    await visit.fits('account');
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement.textContent);
    visit.check('the first stop leads past the bar', skip === '跳到正文', skip);
    const out = page.getByRole('button', { name: '退出', exact: true });
    await visit.tabTo(out);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/sign-in');
  },
  'sign-in refused': async (visit) => {
    const { page } = visit;
    await page.goto('/desk/sign-in');
    await page.getByLabel('用户名').fill('anna');
    await page.getByLabel('密码').fill('wrong horse battery');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').waitFor();
    const focused = await page.evaluate(() => document.activeElement.id);
    visit.check('the password is where one types', focused === 'password', focused);
    await visit.axe('refused');
    // The browser itself says in the console that the answer was a 401.
    visit.errors = visit.errors.filter((error) => !error.includes('401'));
  },
  'sign-in without scripts': {
    options: { deaf: true },
    walk: async (visit) => {
      await signIn(visit, 'anna');
      await visit.axe('account');
      // What is fulfilled with nothing has no type either.
      visit.errors = visit.errors.filter((error) => !error.includes('module script'));
    },
  },
  'overview': async (visit) => {
    const { page } = visit;
    await signIn(visit, 'maria', '/desk/overview');
    const charts = await page.locator('svg').count();
    visit.check('five charts are drawn', charts === 5, charts);
    await visit.fits('closed');
    await visit.picture('whole', { fullPage: true });
    for (const summary of await page.locator('summary').all()) await summary.click();
    await visit.axe('tables open');
    await visit.fits('tables open');
    await page.getByRole('link', { name: '近 7 天' }).click();
    await page.waitForURL('**/desk/overview?days=7');
    await visit.axe('seven days');
  },
  'overview in the dark': {
    options: { colorScheme: 'dark' },
    walk: async (visit) => {
      await signIn(visit, 'maria', '/desk/overview');
      await visit.picture('whole', { fullPage: true });
      await visit.axe('dark');
      const ink = await visit.page.evaluate(() => getComputedStyle(document.querySelector('svg text')).fill);
      visit.check('letters in a chart are light', ink === 'rgb(238, 241, 244)', ink);
    },
  },
  'sessions': async (visit) => {
    const { page } = visit;
    await signIn(visit, 'maria', '/desk/sessions');
    await visit.axe('list');
    await visit.fits('list');
    const lines = await page.locator('tbody td:first-child a').first().evaluate((day) => day.getClientRects().length);
    visit.check('a day stands in one line', lines === 1, lines);
    await page.getByLabel('原文里有').fill('外星人');
    await page.getByRole('button', { name: '筛选' }).click();
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: '一个会话' }).waitFor();
    await visit.axe('one');
    await visit.fits('one');
    await page.goto('/desk/audit');
    await page.getByRole('cell', { name: '看会话' }).first().waitFor();
    await visit.axe('audit');
    await visit.fits('audit');
  },
  'agents': async (visit) => {
    const { page } = visit;
    await signIn(visit, 'anna');
    await page.goto('/desk/overview');
    await page.getByRole('heading', { name: '没有权限' }).waitFor();
    await visit.axe('refused');
    visit.errors = visit.errors.filter((error) => !error.includes('403'));
  },
};

module.exports = { prepare, walks };
