// Guards the hotline desk: a whole call without a mouse, and that everybody can read the pages.
'use strict';

const WORDS = '临汾 居民 糖尿 我妈 代办';
const PASSWORD = 'correct horse battery';

function prepare(server) {
  for (const [name, role] of [['lan', 'agent'], ['wei', 'maintainer']]) {
    server.command(['user', 'add', name, '--role', role, '--password-stdin'], PASSWORD);
  }
}

async function signIn(visit, name) {
  await visit.page.goto('/desk/sign-in');
  await visit.page.locator('input[name="name"]').fill(name);
  await visit.page.locator('input[name="password"]').fill(PASSWORD);
  await visit.page.keyboard.press('Enter');
  await visit.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
  await visit.page.goto('/desk');
  await visit.page.locator('#box:focus').waitFor();
}

/** Presses keys one after the other. */
async function press(visit, ...keys) {
  for (const key of keys) await visit.page.keyboard.press(key);
}

/** Waits until the page says this to its reader. */
async function said(visit, words) {
  await visit.page.locator('#said', { hasText: words }).waitFor();
  visit.check(`it says ${words}`, true);
}

/** Types words and waits for the answer to all of them: while typing, the first ones have theirs. */
async function type(visit, words) {
  await visit.page.keyboard.type(words);
  await visit.page.locator('#result:not([aria-busy]) article.card').waitFor();
}

/** Asks what was typed and waits until the answer is told: it comes after what a key has told by then. */
async function ask(visit) {
  await press(visit, 'Enter');
  await visit.page.waitForFunction(() => {
    const aloud = document.querySelector('.aloud')?.textContent;
    return aloud && document.querySelector('#said').textContent === aloud;
  });
}

/** What the clipboard holds. */
const clipboard = (visit) => visit.page.evaluate(() => navigator.clipboard.readText());

async function aWholeCall(visit) {
  const { page } = visit;
  await signIn(visit, 'lan');
  visit.check('the box has the focus', await page.evaluate(() => document.activeElement.id === 'box'));
  await type(visit, WORDS);
  await page.locator('article.card.open').waitFor();
  visit.check('the address is the lookup', page.url().includes(encodeURIComponent('糖尿')), page.url());
  await ask(visit);
  await press(visit, '1');
  await said(visit, '病人：本人');
  visit.check('one key mends the patient', page.url().includes('patient=self'), page.url());
  await press(visit, 'Shift+Digit1', '2');
  await said(visit, '妈妈。');
  await press(visit, 'u');
  await said(visit, '按数字选');
  await press(visit, 'Escape');
  const open = page.locator('.facet.open').first();
  const number = await open.getAttribute('data-group');
  await press(visit, number, '2');
  await page.locator('article.card.refused').waitFor();
  visit.check('the choice stands in the address', page.url().includes('diabetes_complication=no'), page.url());
  await page.goBack();
  await page.locator('article.card.open').waitFor();
  await page.goForward();
  await page.locator('article.card.refused').waitFor();
  await press(visit, 'Escape', 'l');
  await said(visit, '复制了要念的');
  const aloud = await clipboard(visit);
  visit.check('the sentence is short', aloud.length <= 60 && aloud.includes('没核实'), aloud);
  for (const [key, words] of [['c', '复制了全部'], ['s', '复制了短信'], ['t', '复制了工单小结']]) {
    await press(visit, key);
    await said(visit, words);
    const copied = await clipboard(visit);
    visit.check('nobody is sent to the hotline', copied.length > 20 && !copied.includes('12393'), copied);
  }
  await press(visit, 'y', '1');
  await said(visit, '复制了：');
  await press(visit, 'n');
  await page.locator('#note[open] textarea').fill('窗口周三下午不收件');
  await visit.axe('a note');
  await press(visit, 'Tab', 'Enter');
  await page.locator('.notes', { hasText: '窗口周三下午不收件' }).waitFor();
  await press(visit, 'f');
  await page.locator('#flag[open] select').selectOption({ index: 1 });
  await page.locator('#flag[open] textarea').fill('材料少一样');
  await press(visit, 'Tab', 'Enter');
  await page.locator('#flag:not([open])').waitFor({ state: 'attached' });
  for (const words of ['收藏了', '取消了收藏']) {
    await press(visit, 'v');
    await said(visit, words);
  }
  await press(visit, 'a');
  await said(visit, '记了：已答');
  await press(visit, 'r');
  await page.locator('#recent[open] a', { hasText: '临汾' }).first().waitFor();
  visit.check('the outcome is listed', (await page.locator('#recent').textContent()).includes('已答'));
  await press(visit, 'Escape', '/');
  visit.check('a key leads to the box', await page.evaluate(() => document.activeElement.id === 'box'));
  await press(visit, 'Escape');
  const left = await page.locator('#box').inputValue();
  visit.check('Escape leaves the box and its words', left === WORDS, left);
  await press(visit, '?');
  await page.locator('#keys[open]').waitFor();
  await visit.axe('the keys');
  await press(visit, 'Escape', 'x');
  await page.waitForURL((url) => url.pathname === '/desk' && url.search === '');
  // A new call begins in the box.
  await page.locator('#box:focus').waitFor();
  await type(visit, '临汾参保，高血压三级，没欠费，能报多少');
  await press(visit, 'Escape', 'e');
  await page.keyboard.type('3000');
  await press(visit, 'Enter');
  await page.locator('.figure', { hasText: '2100' }).waitFor();
  await press(visit, 'Escape', 'k');
  await page.waitForURL('**/desk/compare**');
  await press(visit, '?');
  await page.locator('#keys[open]', { hasText: '到右边的框' }).waitFor();
  await visit.axe('the keys of the comparison');
  await press(visit, 'Escape', '2');
  await page.keyboard.type('漯河 长期住外地 备案');
  await press(visit, 'Enter');
  await page.locator('.side', { hasText: '漯河' }).waitFor();
  await visit.axe('two answers');
  await press(visit, 'Escape', 'g');
  await page.waitForURL('**/desk/search');
  await page.keyboard.type('病历');
  await press(visit, 'Enter');
  await page.locator('.found').first().waitFor();
  await press(visit, 'Escape', '?');
  await page.locator('#keys[open]', { hasText: '到输入框' }).waitFor();
  await press(visit, 'Escape', ',');
  await page.waitForURL('**/desk/account');
  await press(visit, '?');
  await page.locator('#places[open]', { hasText: '转人工' }).waitFor();
  await visit.axe('the keys of the places');
  await press(visit, 'Escape', 'g');
  await page.waitForURL('**/desk/search');
  await page.keyboard.type('病历');
  await press(visit, 'Enter');
  await page.locator('.found').first().waitFor();
  await visit.axe('what was found');
  await visit.fits('what was found');
}

/** What was chosen belongs to a case: other words of it keep it, the next caller's do not. */
async function anotherCaller(visit) {
  const { page } = visit;
  const chosen = () => new URL(page.url()).searchParams.get('diabetes_complication');
  await signIn(visit, 'lan');
  const choose = async () => {
    await type(visit, WORDS);
    await page.locator('.facet.open a', { hasText: '没写' }).first().click();
    await page.locator('article.card.refused').waitFor();
  };
  await choose();
  await page.locator('#box').press('End');
  await page.keyboard.type(' 三级医院');
  await page.locator('.chip', { hasText: '三级' }).waitFor();
  visit.check('refined words keep what was chosen', chosen() === 'no', page.url());
  // The key selects all the words; the next ones replace them.
  await press(visit, 'Escape', '/');
  await page.keyboard.type('漯河 糖尿病');
  await page.locator('h2', { hasText: '漯河' }).waitFor();
  visit.check('replaced words drop it', chosen() === null, page.url());
  await press(visit, 'Escape', 'x');
  await page.waitForURL((url) => url.search === '');
  await page.locator('#box:focus').waitFor();
  await choose();
  await page.locator('#box').press('End');
  for (const _ of WORDS) await page.keyboard.press('Backspace');
  await page.keyboard.type('临汾 糖尿');
  await page.locator('article.card.open').waitFor();
  visit.check('so do those typed behind the last one that was rubbed out', chosen() === null, page.url());
}

async function aNewerAnswerStands(visit) {
  const { page } = visit;
  await signIn(visit, 'lan');
  // The answer to the first words comes last.
  let slow = true;
  await page.route('**/desk/card**', async (route) => {
    const wait = slow;
    slow = false;
    if (wait) await new Promise((done) => setTimeout(done, 800));
    await route.continue().catch(() => {});
  });
  await page.locator('#box').pressSequentially('漯河 长期住外地 备案', { delay: 0 });
  await page.waitForTimeout(200);
  await page.locator('#box').fill('临汾 糖尿病');
  await page.locator('h2', { hasText: '临汾' }).waitFor();
  await page.waitForTimeout(1000);
  visit.check('it is still the newer one', (await page.locator('h2').first().textContent()).includes('临汾'));
}

/** Nothing of an old answer is copied or kept while the next one is awaited, or does not come. */
async function anOldAnswerIsLocked(visit) {
  const { page } = visit;
  await signIn(visit, 'lan');
  await type(visit, WORDS);
  await ask(visit);
  await press(visit, 'l');
  await said(visit, '复制了要念的');
  const before = await clipboard(visit);
  let go;
  const held = new Promise((done) => { go = done; });
  await page.route('**/desk/card**', (route) => held.then(() => route.abort()));
  let kept = 0;
  await page.route('**/desk/lookups', (route) => { kept += 1; return route.continue(); });
  await page.locator('#box').fill('漯河 长期住外地 备案');
  await page.locator('#result[aria-busy="true"]').waitFor();
  await press(visit, 'Escape');
  for (const key of ['l', 'c', 'a', '1']) {
    await page.evaluate(() => { document.querySelector('#said').textContent = ''; });
    await press(visit, key);
    await said(visit, '下面还是上一个的');
  }
  visit.check('nothing new was copied', (await clipboard(visit)) === before, await clipboard(visit));
  visit.check('nothing of it was kept', kept === 0, kept);
  go();
  await page.locator('#trouble', { hasText: '连不上。下面还是上一个的答案' }).waitFor();
  await visit.picture('trouble');
  await page.unroute('**/desk/card**');
  await press(visit, '.');
  await page.locator('h2', { hasText: '漯河' }).waitFor();
  visit.check('it can be tried again', await page.locator('#trouble').isHidden());
  visit.check('the new answer is free', (await page.locator('#result[aria-busy]').count()) === 0);
  await page.route('**/desk/lookups', (route) => route.abort());
  await press(visit, 'a');
  await said(visit, '没记下：连不上');
  // What the browser says of the requests that we broke is no error of the page.
  visit.errors = visit.errors.filter((error) => !error.includes('net::ERR_FAILED'));
}

async function everyPageCanBeRead(visit) {
  const { page } = visit;
  await signIn(visit, 'wei');
  await visit.axe('empty');
  await page.goto(`/desk?q=${encodeURIComponent(WORDS)}`);
  await visit.axe('open');
  await visit.fits('open');
  const top = (what) => page.locator(what).first().evaluate((one) => one.getBoundingClientRect().top);
  const [aloud, chips, open] = [await top('.aloud'), await top('.chips'), await top('.facet.open')];
  visit.check('what is read aloud comes first', aloud < chips && chips < open, { aloud, chips, open });
  await page.goto(`/desk?q=${encodeURIComponent('漯河医保 我爸长期住郑州 我替他办备案 有居住证')}`);
  await visit.axe('two places');
  await visit.fits('two places');
  await visit.picture('whole', { fullPage: true });
  await page.locator('.chip summary').first().click();
  await visit.axe('an open chip');
  await page.goto('/desk/flags');
  await page.locator('.flags li').first().waitFor();
  await visit.axe('flags');
  await visit.fits('flags');
  await page.goto('/desk');
  await page.locator('#help').click();
  const [from, room] = await page.locator('#keys').evaluate((list) => [list.scrollTop, list.clientHeight]);
  visit.check('the keys are read from their beginning', from === 0 && room > 0, { from, room });
}

/** Whoever prints a card gets all of its lines. */
async function onPaper(visit) {
  const { page } = visit;
  await signIn(visit, 'lan');
  await page.goto(`/desk?q=${encodeURIComponent('临汾 居民 糖尿病 有并发症')}`);
  const closed = () => page.locator('details.more:not([open])').count();
  const before = await closed();
  visit.check('some lines wait to be unfolded', before > 0, before);
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      window.left = document.querySelectorAll('details.more:not([open])').length;
    });
  });
  await page.pdf();
  const left = await page.evaluate(() => window.left);
  visit.check('all of them are printed', left === 0, left);
  const lists = await page.locator('section.steps ol').count();
  visit.check('what is unfolded has no numbers of its own', lists === 1, lists);
  visit.check('the page is as it was', (await closed()) === before, await closed());
}

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

module.exports = {
  prepare,
  walks: {
    'a whole call': { sizes: ['desktop'], options: CLIPBOARD, walk: aWholeCall },
    'another caller': { sizes: ['desktop'], walk: anotherCaller },
    'on paper': { sizes: ['desktop'], walk: onPaper },
    'a newer answer': { sizes: ['desktop'], walk: aNewerAnswerStands },
    'an old answer': { sizes: ['desktop'], options: CLIPBOARD, walk: anOldAnswerIsLocked },
    'every page': everyPageCanBeRead,
    'every page in the dark': { options: { colorScheme: 'dark' }, walk: everyPageCanBeRead },
    'without a script': {
      sizes: ['desktop'],
      options: { javaScriptEnabled: false },
      walk: async (visit) => {
        await signIn(visit, 'lan');
        await visit.page.goto(`/desk?q=${encodeURIComponent(WORDS)}`);
        await visit.page.locator('.facet.open a', { hasText: '没写' }).first().click();
        const verdict = await visit.page.locator('.verdict').textContent();
        visit.check('a choice is a link', verdict === '可能不符合', verdict);
      },
    },
  },
};
