// Guards the calls that the bot makes: each method of the Bot API that it uses, carried out by the
// foreign server and answered as Telegram answers. What Telegram would refuse is refused here, since
// the foreign server takes anything.
'use strict';

const { readHtml } = require('./html.cjs');

const LONGEST_TEXT = 4096;
const LONGEST_NOTE = 200;
const LONGEST_DATA = 64;

// Why a call is not carried out.
class Refusal extends Error {
  constructor(code, description, parameters) {
    super(description);
    Object.assign(this, { code, parameters });
  }
}

function need(holds, why) {
  if (!holds) throw new Refusal(400, `Bad Request: ${why}`);
}

const me = { id: 666, is_bot: true, first_name: 'Test First name', username: 'TestNameBot' };

// A message of the bot, as the foreign server keeps it → as Telegram shows it.
function shown({ messageId, time, message: { chat_id, text, entities, reply_markup } }) {
  return {
    message_id: messageId,
    date: Math.floor(time / 1000),
    chat: { id: Number(chat_id), type: 'private', first_name: 'Test' },
    from: me,
    text,
    ...(entities?.length > 0 && { entities }),
    ...(reply_markup?.inline_keyboard.length > 0 && { reply_markup }),
  };
}

// The parameters of a call, from JSON or from a form. What a form holds is text; lists and numbers
// are JSON in it.
async function read(type, body) {
  if (body.length === 0) return {};
  try {
    if (!type.startsWith('multipart/')) return JSON.parse(body);
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return Object.fromEntries([...form].map(([name, value]) => [name, fromForm(value)]));
  } catch {
    throw new Refusal(400, "Bad Request: can't parse the body");
  }
}

function fromForm(value) {
  try {
    const read = JSON.parse(value);
    // A secret of digits stays the text it is.
    return typeof read === 'number' && String(read) !== value ? value : read;
  } catch {
    return value;
  }
}

// The words of a message, without tags and of a length that Telegram takes.
function words({ text, parse_mode, entities = [] }) {
  need(typeof text === 'string', 'message text is empty');
  need(parse_mode === undefined || parse_mode === 'HTML', 'unsupported parse_mode');
  let plain = { text, entities };
  try {
    if (parse_mode) plain = readHtml(text);
  } catch (error) {
    need(false, `can't parse entities: ${error.message}`);
  }
  need(plain.text.trim() !== '', 'message text is empty');
  need(plain.text.length <= LONGEST_TEXT, 'message is too long');
  const inside = plain.entities.every(({ offset, length }) => offset + length <= plain.text.length);
  need(inside, 'an entity ends after the text');
  return plain;
}

// The buttons of a message. An edit without any takes those away that are there, which the foreign
// server does only where it is told so.
function buttons({ reply_markup: { inline_keyboard: rows } = { inline_keyboard: [] } }) {
  need(Array.isArray(rows) && rows.every(Array.isArray), 'inline keyboard expected');
  for (const { text, callback_data: data } of rows.flat()) {
    need(typeof text === 'string' && text !== '', 'a button has no text');
    const bytes = Buffer.byteLength(data ?? '');
    need(bytes > 0 && bytes <= LONGEST_DATA, 'BUTTON_DATA_INVALID');
  }
  return { inline_keyboard: rows };
}

async function send(front, params) {
  need(front.chats.has(params.chat_id), 'chat not found');
  const message = { chat_id: params.chat_id, ...words(params), reply_markup: buttons(params) };
  const sent = await front.askAsBot('sendMessage', message);
  return shown({ messageId: sent.message_id, time: sent.date, message });
}

async function edit(front, params) {
  const { chat_id, message_id } = params;
  const find = async () =>
    (await front.written()).find((one) => one.message_id === message_id && one.chat.id === chat_id);
  const before = await find();
  need(before, 'message to edit not found');
  const message = { chat_id, message_id, ...words(params), reply_markup: buttons(params) };
  await front.askAsBot('editMessageText', message);
  const after = await find();
  need(JSON.stringify(after) !== JSON.stringify(before), 'message is not modified');
  return { ...after, edit_date: Math.floor(Date.now() / 1000) };
}

// A press may be answered once.
async function answer(front, params) {
  const { callback_query_id: id, text = '' } = params;
  need(text.length <= LONGEST_NOTE, 'MESSAGE_TOO_LONG');
  const open = front.presses.get(id) === false;
  need(open, 'query is too old and response timeout expired or query ID is invalid');
  front.presses.set(id, true);
  await front.askAsBot('answerCallbackQuery', params);
  return true;
}

// The foreign server brings updates to us, and we bring them on with the secret that it does not know.
async function setWebhook(front, { url, secret_token: secret }) {
  need(typeof url === 'string' && URL.canParse(url), 'invalid webhook URL specified');
  need(secret === undefined || /^[\w-]{1,256}$/.test(secret), 'secret token contains unallowed characters');
  front.webhook = { url, secret };
  await front.askAsBot('setWebhook', { url: `${front.url}/brought` });
  return true;
}

async function deleteWebhook(front, { drop_pending_updates: drop }) {
  front.webhook = null;
  if (drop) front.waiting = [];
  return front.askAsBot('deleteWebhook', {});
}

function setMyCommands(_front, { commands }) {
  need(Array.isArray(commands) && commands.length <= 100, 'BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands) {
    need(/^[a-z0-9_]{1,32}$/.test(command), 'BOT_COMMAND_INVALID');
    need(description?.length >= 1 && description.length <= 256, 'BOT_COMMAND_DESCRIPTION_INVALID');
  }
  return true;
}

// A text about the bot, up to a length.
const about = (name, longest) => (_front, params) => {
  need((params[name] ?? '').length <= longest, `${name} is too long`);
  return true;
};

const METHODS = {
  getMe: async (front) => ({
    ...(await front.askAsBot('getMe', {})),
    is_bot: true, // and what a strict client wants to be told of a bot
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  }),
  getUpdates: (front, params, gone) => front.poll(params, gone),
  setWebhook,
  deleteWebhook,
  sendMessage: send,
  editMessageText: edit,
  answerCallbackQuery: answer,
  setMyCommands,
  setMyDescription: about('description', 512),
  setMyShortDescription: about('short_description', 120),
};

module.exports = { METHODS, Refusal, read, shown };
