// Guards `mante telegram` against our own idea of Telegram: the same conversation as with our fake
// server, here with a Bot API server that somebody else wrote, by polling and by webhook. It prints
// a line for each check and ends with 1 at the first that fails.
//
//     MANTE_BIN=target/debug/mante node tests/foreign/talk.cjs
'use strict';

const { isDeepStrictEqual } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { Front, freePort } = require('./front.cjs');
const { Bot } = require('./bot.cjs');

const TOKEN = '4711:a-token-for-tests';
const WANG = { chatId: 4711, userId: 4711, firstName: '王' };
const QUESTION = '我妈65，临汾居民医保，糖尿病，想手机上给她办慢病';
const CHOICES = ['写了', '没写', '不清楚'];
// How long something is waited for that should come at once, and how long everything may take.
const PATIENCE_MS = 20_000;
const ALL_MS = 180_000;
const SECONDS_TO_END = 10;
const FLOOD_SECONDS = 2;

class Conversation {
  constructor(name, front, bot) {
    Object.assign(this, { name, front, bot });
    this.person = front.foreign.getClient(TOKEN, WANG);
  }

  check(what, holds, found) {
    if (!holds) throw new Error(`${this.name}: ${what}\n  found: ${JSON.stringify(found, null, 1)}`);
    console.log(`ok   ${this.name}: ${what}`);
  }

  // Looks until there is something, and gives it.
  async until(what, look) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found) return found;
      const { code } = this.bot;
      if (code !== undefined) throw new Error(`${this.name}: the program ended (${code}) before ${what}`);
      if (Date.now() > end) throw new Error(`${this.name}: waited in vain for ${what}`);
      await sleep(10);
    }
  }

  // Waits for so many messages of the bot, and gives them all.
  messages(count) {
    return this.until(`message ${count} of the bot`, async () => {
      const written = await this.front.written();
      return written.length >= count && written;
    });
  }

  calls(method) {
    return this.front.calls.filter((call) => call.method === method);
  }

  async say(text) {
    const { person } = this;
    if (text.startsWith('/')) await person.sendCommand(person.makeCommand(text));
    else await person.sendMessage(person.makeMessage(text));
  }

  // Presses a button, and gives the note with which the press was answered.
  async press(message, button) {
    const before = this.calls('answerCallbackQuery').length;
    const pressed = { message: { message_id: message.message_id } };
    await this.person.sendCallback(this.person.makeCallbackQuery(button.callback_data, pressed));
    const answers = () => this.calls('answerCallbackQuery').slice(before);
    const answer = await this.until('an answer to the press', () => answers().find((call) => call.done));
    return answer.params.text ?? '';
  }

  async greeting() {
    await this.until('the menu', () => this.calls('setMyShortDescription')[0]?.done);
    const menu = ['setMyCommands', 'setMyDescription', 'setMyShortDescription'];
    const set = menu.map((method) => this.calls(method).map((call) => call.refused));
    this.check('the menu and both descriptions are set once', isDeepStrictEqual(set, [[null], [null], [null]]), set);
    await this.say('/start');
    const [first] = await this.messages(1);
    this.check('/start is greeted', first.text.startsWith('您好'), first);
  }

  async buttons() {
    await this.say(QUESTION);
    const question = (await this.messages(2))[1];
    const keys = question.reply_markup?.inline_keyboard.flat() ?? [];
    const labels = keys.map((key) => key.text);
    const offered = CHOICES.every((choice) => labels.includes(choice));
    this.check(`what is missing is asked, with the buttons ${CHOICES.join('/')}`, offered, question);

    const yes = keys.find((key) => key.text === CHOICES[0]);
    const note = await this.press(question, yes);
    this.check('the press is answered, without a note', note === '', note);
    const [, edited, answer] = await this.messages(3);
    const shown = `${question.text}\n✓ ${CHOICES[0]}`;
    this.check('the question shows the choice', edited.text === shown, edited);
    this.check('the question has no buttons any more', edited.reply_markup === undefined, edited);
    this.check('the answer begins with the conclusion', answer.text.startsWith('手机能办'), answer);

    const old = await this.press(question, yes);
    this.check('an old button is answered with a note', old !== '', old);
  }

  async words() {
    await this.say('材料');
    const written = await this.messages(4);
    const [asked, papers] = [written.length, written[3]];
    this.check('the old button brought no message, the free text one', asked === 4, written);
    this.check('材料 is answered with the papers', papers.text.includes('身份证'), papers);
  }

  // One message is refused with "too many requests" while the next one comes in.
  async flood() {
    const before = this.calls('sendMessage').length;
    this.front.flood('sendMessage', FLOOD_SECONDS);
    await this.say('多久');
    await this.until('the refused call', () => this.calls('sendMessage')[before]?.done);
    await this.say('谢谢');
    const [soon, thanks] = (await this.messages(6)).slice(4);
    const [refused, again, ...more] = this.calls('sendMessage').slice(before);
    this.check('the flood was met', refused.refused?.startsWith('429'), refused);
    const waited = (again.at - refused.at) / 1000;
    this.check(`told to wait ${FLOOD_SECONDS} s, the bot waits`, waited >= FLOOD_SECONDS, waited);
    this.check('then it sends the same', isDeepStrictEqual(again.params, refused.params), [refused, again]);
    this.check('and the next once', more.length === 1, more);
    const ordered = !soon.text.startsWith('不客气') && thanks.text.startsWith('不客气');
    this.check('in the order in which they were asked for', ordered, [soon, thanks]);
  }

  async ending() {
    const { code, took } = await this.bot.end(SECONDS_TO_END);
    this.check(`told to end, it ends with 0 within ${SECONDS_TO_END} s`, code === 0, { code, took });
    const written = await this.front.written();
    this.check('nothing is lost, nothing is doubled', written.length === 6, written);
    const refused = this.front.calls.filter((call) => call.refused && !call.refused.startsWith('429'));
    this.check('no call was refused', refused.length === 0, refused);
    const open = [...this.front.presses].filter(([, answered]) => !answered);
    this.check('no press was left unanswered', open.length === 0, open);
  }

  async hold() {
    for (const part of ['greeting', 'buttons', 'words', 'flood', 'ending']) await this[part]();
  }
}

async function converse(name, more, ready) {
  const front = new Front();
  let bot;
  try {
    await front.start(TOKEN);
    bot = new Bot(process.env.MANTE_BIN, front.url, TOKEN, more);
    const conversation = new Conversation(name, front, bot);
    await conversation.until('the bot to be ready', () => ready(front));
    await conversation.hold();
  } catch (error) {
    if (bot?.told) error.message += `\n  the program said: ${bot.told.trimEnd()}`;
    throw error;
  } finally {
    await bot?.remove();
    await front.stop();
  }
}

async function main() {
  if (!process.env.MANTE_BIN) throw new Error('MANTE_BIN does not name the program');
  await converse('polling', [], (front) => front.calls.some((call) => call.method === 'getUpdates'));
  const address = `127.0.0.1:${await freePort()}`;
  const webhook = ['--webhook-url', `http://${address}/hook`, '--webhook-listen', address];
  // It listens before it can answer; only then does it take updates.
  const healthy = () => fetch(`http://${address}/healthz`).then(({ ok }) => ok, () => false);
  await converse('webhook', webhook, healthy);
}

function fail(error) {
  console.error(`FAIL ${error.message}`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => fail(new Error(`stopped by ${signal}`)));
}
setTimeout(() => fail(new Error(`not done within ${ALL_MS / 1000} s`)), ALL_MS).unref();
main().then(() => process.exit(0), fail);
