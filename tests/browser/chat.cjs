// Guards the patients' page: a conversation by touch, by keyboard, without scripts, in large type, in
// the dark, over a bad network.
'use strict';

const QUESTION = '我妈65，临汾居民医保，糖尿病，想手机上给她办慢病';
const KNOWN = '临汾居民医保，糖尿病有并发症，怎么办慢病';
const ANSWER = '手机能办。';

// What somebody does at the page, by finger where there is a touch screen.
class Chat {
  constructor(visit) {
    Object.assign(this, { visit, page: visit.page });
    this.input = this.page.getByRole('textbox', { name: '想问什么' });
  }

  async open(path = '/') {
    await this.page.goto(path);
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  async press(name) {
    const button = this.button(name);
    await (this.visit.size === 'phone' ? button.tap() : button.click());
  }

  async say(text) {
    await this.input.fill(text);
    await this.press('发送');
  }

  reads(text) {
    return this.page.locator('#log').getByText(text, { exact: true }).last().waitFor();
  }

  async asks() {
    await this.say(QUESTION);
    await this.button('写了').waitFor();
  }

  async card() {
    await this.say(KNOWN);
    await this.reads(ANSWER);
    await this.press('存成图片');
    const picture = this.page.locator('figure img');
    await picture.evaluate((image) => image.decode());
    return picture;
  }

  turns() {
    return this.page.locator('.turn[data-turn]').count();
  }
}

async function smallest(page) {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll('.choices.big button, .send, textarea')];
    const sizes = shown.map((element) => [element.offsetHeight, parseFloat(getComputedStyle(element).fontSize)]);
    return { height: Math.min(...sizes.map(([height]) => height)), type: Math.min(...sizes.map(([, type]) => type)) };
  });
}

async function byTouch(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await visit.axe('opening');
  await visit.fits('opening');
  const { height, type } = await smallest(visit.page);
  visit.check('what is pressed is large', height >= 48 && type >= 20, { height, type });
  await chat.press('我妈高血压，能不能办慢病');
  await chat.page.locator('.turn[data-turn="1"]').waitFor();
  await visit.axe('example');
  await chat.press('重新开始');
  await chat.reads('好，我们从头来。医保在哪里交的？什么病？想办什么？');
  await chat.asks();
  await visit.axe('question');
  await visit.fits('question');
  await chat.press('写了');
  await chat.reads(ANSWER);
  const stale = await chat.button('写了').count();
  visit.check('the buttons of a question answered are gone', stale === 0, stale);
  const top = await chat.page.locator('#now').evaluate((turn) => turn.getBoundingClientRect().top);
  visit.check('a new answer is read from its beginning', top >= 0 && top < 400, top);
  await visit.axe('answer');
  await visit.fits('answer');
  await chat.page.locator('#choices summary').click();
  await visit.axe('more');
  const turns = await chat.turns();
  await chat.page.reload();
  await chat.reads(ANSWER);
  visit.check('a reload resumes', (await chat.turns()) === turns, await chat.turns());
  await chat.press('材料');
  await chat.page.locator(`.turn[data-turn="${turns + 1}"]`).waitFor();
  await visit.axe('papers');
}

async function byKeyboard(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await visit.tabTo(chat.input);
  await chat.page.keyboard.type(QUESTION);
  await chat.page.keyboard.press('Enter');
  const yes = chat.button('写了');
  await yes.waitFor();
  const focused = await chat.input.evaluate((input) => input === document.activeElement);
  visit.check('who types keeps the focus in the input', focused, focused);
  await yes.focus();
  await chat.page.keyboard.press('Enter');
  await chat.reads(ANSWER);
  const place = await chat.page.evaluate(() => document.activeElement.closest('#now') !== null);
  visit.check('who presses goes on from the answer', place, place);
  const papers = chat.button('材料');
  await visit.tabTo(papers);
  await chat.page.keyboard.press('Space');
  await chat.page.locator('.turn[data-turn="3"]').waitFor();
  const heard = await chat.page.locator('#aloud').innerText();
  visit.check('the answer is read out', heard.includes('身份证'), heard);
  const back = chat.button('上一步');
  await visit.tabTo(back);
  await chat.page.keyboard.press('Enter');
  await chat.page.locator('.turn[data-turn="4"]').waitFor();
}

async function withoutScripts(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await chat.asks();
  await chat.press('写了');
  await chat.reads(ANSWER);
  await visit.picture('answer');
  await chat.page.getByText('更多', { exact: true }).click();
  await chat.press('存成图片');
  await chat.page.locator('figure img').waitFor();
  const turns = await chat.turns();
  visit.check('everything works without scripts', turns === 3, turns);
  await visit.fits('card');
}

async function deaf(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await visit.axe('opening');
  await chat.asks();
  await visit.axe('question');
  await chat.press('写了');
  await chat.reads(ANSWER);
  await visit.axe('answer');
}

async function inTheDark(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await visit.axe('opening');
  const paper = await visit.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  visit.check('the page is dark', paper === 'rgb(17, 21, 20)', paper);
  await chat.asks();
  await visit.axe('question');
  await chat.card();
  await visit.axe('card');
}

async function card(visit) {
  const chat = new Chat(visit);
  await chat.open();
  const picture = await chat.card();
  const width = await picture.evaluate((image) => image.naturalWidth);
  visit.check('the card is a picture', width === 1080, width);
  await visit.axe('card');
  await visit.fits('card');
  await visit.picture('card whole', { fullPage: true });
  await chat.page.getByText('卡片上的字', { exact: true }).click();
  const words = await chat.page.locator('.turn details').innerText();
  visit.check('its words stand beside it', words.includes('12393'), words);
  await visit.axe('words');

  // A messenger's browser may have no clipboard.
  await chat.page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await chat.press('复制链接');
  const selected = await chat.page.evaluate(() => String(getSelection()));
  visit.check('a link that cannot be copied is selected', selected.startsWith(`${visit.server.url}/?ask=%`), selected);
  await chat.page.goto(selected);
  await visit.axe('forwarded');
  const asked = await chat.input.inputValue();
  visit.check('the link puts the question', asked === '山西临汾 糖尿病 办慢特病认定（医保电话12393）', asked);
  const turns = await chat.turns();
  await chat.press('问一下');
  await chat.page.locator(`.turn[data-turn="${turns + 1}"]`).waitFor();
}

// The answer gets lost on its way, so the same message is sent again.
async function badNetwork(visit) {
  const chat = new Chat(visit);
  await chat.open();
  let sent = 0;
  await chat.page.route('**/chat/say', async (route) => {
    sent += 1;
    await route.fetch();
    await (sent <= 4 ? route.abort() : route.continue());
  });
  await chat.say(QUESTION);
  await chat.button('再发一次').waitFor();
  await visit.axe('trouble');
  const kept = await chat.input.inputValue();
  visit.check('what was typed is still there', kept === QUESTION, kept);
  await chat.press('再发一次');
  await chat.button('写了').waitFor();
  const turns = await chat.turns();
  visit.check('a message sent five times is one turn', turns === 1 && sent === 5, { turns, sent });
  // What the browser says of the requests that we broke is no error of the page.
  visit.errors = visit.errors.filter((error) => !error.includes('net::ERR_FAILED'));
}

async function largeType(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await chat.page.evaluate(() => {
    document.documentElement.style.fontSize = '250%';
    dispatchEvent(new Event('resize'));
  });
  await visit.fits('opening');
  await visit.axe('opening');
  await chat.card();
  await visit.fits('card');
  await visit.axe('card');
}

async function onPaper(visit) {
  const chat = new Chat(visit);
  await chat.open();
  await chat.say(KNOWN);
  await chat.reads(ANSWER);
  await chat.page.emulateMedia({ media: 'print' });
  await visit.picture('answer', { fullPage: true });
  const shown = await chat.page.locator('.dock, #choices, #status').evaluateAll(
    (parts) => parts.filter((part) => part.offsetHeight > 0).length,
  );
  visit.check('the answer alone is printed', shown === 0, shown);
  const hint = chat.page.getByText('还有的点下面的按钮看。', { exact: true });
  visit.check('what speaks of buttons is not', (await hint.count()) === 1 && !(await hint.isVisible()));
  await chat.page.emulateMedia({ media: null });
  visit.check('on the screen it is', await hint.isVisible());
  const sheets = async () => {
    const pdf = await chat.page.pdf({ format: 'A4', preferCSSPageSize: true });
    return pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
  };
  visit.check('an answer is one sheet', (await sheets()) === 1, await sheets());
  await chat.press('存成图片');
  const picture = chat.page.locator('figure img');
  await picture.evaluate((image) => image.decode());
  visit.check('a card is one sheet', (await sheets()) === 1, await sheets());
  const words = chat.page.locator('#now details');
  visit.check('the page is as it was', !(await words.evaluate((details) => details.open)));
  await chat.page.emulateMedia({ media: 'print' });
  await chat.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await visit.picture('card', { fullPage: true });
  const printed = await chat.page.locator('#now').innerText();
  visit.check('the words of a card are printed, and no hints', printed.includes('诊断证明')
    && !printed.includes('按住图片不放') && !printed.includes('链接') && !(await picture.isVisible()), printed);
}

// While somebody at the desk has the conversation, their words come in unasked; here they come from
// another window of the same person.
async function unasked(visit) {
  const chat = new Chat(visit);
  await chat.page.route(`${visit.server.url}/`, async (route) => {
    const response = await route.fetch();
    const page = (await response.text()).replace('data-last=', 'data-live="1" data-last=');
    await route.fulfill({ response, body: page });
  });
  await chat.open();
  await chat.page.evaluate(async (text) => {
    const body = new URLSearchParams({ message_id: 'elsewhere', text });
    await fetch('/chat/say', { method: 'POST', body, headers: { Accept: 'application/json' } });
  }, QUESTION);
  await chat.button('写了').waitFor();
  const turns = await chat.turns();
  visit.check('what is said elsewhere comes in unasked', turns === 1, turns);
}

exports.walks = {
  'by touch': byTouch,
  'by keyboard': byKeyboard,
  'without scripts': { options: { javaScriptEnabled: false }, walk: withoutScripts },
  deaf: { options: { deaf: true }, walk: deaf },
  'in the dark': { options: { colorScheme: 'dark' }, walk: inTheDark },
  card,
  'bad network': { sizes: ['phone'], walk: badNetwork },
  unasked: { sizes: ['desktop'], walk: unasked },
  'large type': { sizes: ['phone'], options: { viewport: { width: 320, height: 640 } }, walk: largeType },
  'on paper': { sizes: ['desktop'], walk: onPaper },
};
