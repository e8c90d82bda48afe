// Stands before `telegram-test-api`, a Bot API server that we did not write, so that a strict client
// can talk to it. The foreign server keeps the chats, the numbers and the updates; this front adds
// what it leaves out, as https://core.telegram.org/bots/api has it: long polling and offsets, the
// secret of a webhook, results that are no `null`, dates in seconds, the methods of the menu, the
// refusals, and a flood (429) when a test asks for one. It listens on loopback only.
'use strict';

// The foreign server calls with a client that would take a proxy even to this machine.
process.env.no_proxy = process.env.NO_PROXY = '127.0.0.1';

const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');
const { buffer } = require('node:stream/consumers');
const { setTimeout: sleep } = require('node:timers/promises');
const ForeignServer = require('telegram-test-api');
const { METHODS, Refusal, read, shown } = require('./methods.cjs');

const HOST = '127.0.0.1';
// How often the foreign server, which cannot wait, is asked for updates.
const LOOK_AGAIN_MS = 20;
// After which pause an update is brought again that a webhook did not take.
const BRING_AGAIN_MS = 100;

class Front {
  calls = []; // every call of the bot: { method, params, at, refused, done }
  waiting = []; // updates that are not done with
  presses = new Map(); // the number of a pressed button → whether it was answered
  chats = new Set(); // chats that wrote; a bot may not write first
  webhook = null;
  #floods = new Map();
  #poll = 0;
  #bringing = false;
  #stopped = false;

  async start(token) {
    this.token = token;
    const port = await freePort();
    // Messages are forgotten after ten minutes, not after one: a slow machine shall not lose any.
    this.foreign = new ForeignServer({ host: HOST, port, storeTimeout: 600 });
    await this.foreign.start();
    this.foreignUrl = `http://${HOST}:${port}`;
    this.server = http.createServer((request, response) => {
      this.#serve(request, response).catch((error) => {
        this.calls.push({ method: request.url, refused: `the front failed: ${error}` });
        response.destroy();
      });
    });
    await once(this.server.listen(0, HOST), 'listening');
    this.url = `http://${HOST}:${this.server.address().port}`;
    return this;
  }

  async stop() {
    this.#stopped = true;
    this.server?.close();
    this.server?.closeAllConnections();
    await this.foreign?.stop();
  }

  // The next call of this method is answered, once, with "too many requests".
  flood(method, seconds) {
    this.#floods.set(method, seconds);
  }

  // Asks the foreign server.
  async ask(path, body) {
    const response = await fetch(this.foreignUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!answer.ok) throw new Refusal(answer.error_code ?? 500, answer.description ?? answer.message);
    return answer.result;
  }

  askAsBot(method, params) {
    return this.ask(`/bot${this.token}/${method}`, params);
  }

  // What the bot wrote, oldest first, as the foreign server has it now.
  async written() {
    const history = await this.ask('/getUpdatesHistory', { token: this.token });
    const own = history.filter((one) => one.message?.chat_id !== undefined);
    return own.sort((a, b) => a.messageId - b.messageId).map(shown);
  }

  // Long polling: waits for an update, and forgets those before the offset.
  async poll({ offset = 0, limit = 100, timeout = 0 }, gone) {
    if (this.webhook) throw new Refusal(409, "Conflict: can't use getUpdates while webhook is active");
    const mine = ++this.#poll;
    const end = Date.now() + 1000 * timeout;
    this.waiting = this.waiting.filter((update) => update.update_id >= offset);
    for (;;) {
      if (this.waiting.length === 0) await this.#take(await this.askAsBot('getUpdates', {}));
      if (this.waiting.length > 0 || Date.now() >= end || gone() || this.#stopped) break;
      await sleep(LOOK_AGAIN_MS);
      if (mine !== this.#poll) throw new Refusal(409, 'Conflict: terminated by other getUpdates request');
    }
    return this.waiting.slice(0, limit);
  }

  // Takes updates of the foreign server, and completes them.
  async #take(updates) {
    for (const update of updates) {
      const { message, callback_query: press } = update;
      for (const { chat, from } of [message, press?.message].filter(Boolean)) {
        this.chats.add(chat.id);
        // A person has no title.
        if (chat.type === 'private') delete chat.title;
        from.language_code ??= 'zh-hans';
      }
      // No token is ever told.
      delete message?.botToken;
      if (press) {
        press.chat_instance = '1';
        const pressed = (await this.written()).find((one) => one.message_id === press.message.message_id);
        // One that is too old comes without its text and with no date.
        const { chat, message_id } = press.message;
        press.message = pressed ?? { chat, message_id, date: 0 };
        this.presses.set(press.id, false);
      }
      this.waiting.push(update);
    }
  }

  // Brings updates one after the other, each until it is taken, as Telegram does.
  async #bring() {
    if (this.#bringing) return;
    this.#bringing = true;
    while (this.webhook && this.waiting.length > 0 && !this.#stopped) {
      const headers = { 'content-type': 'application/json' };
      if (this.webhook.secret) headers['x-telegram-bot-api-secret-token'] = this.webhook.secret;
      const body = JSON.stringify(this.waiting[0]);
      const brought = fetch(this.webhook.url, { method: 'POST', headers, body });
      const taken = await brought.then(({ ok }) => ok, () => false);
      if (taken) this.waiting.shift();
      else await sleep(BRING_AGAIN_MS);
    }
    this.#bringing = false;
  }

  async #serve(request, response) {
    const body = await buffer(request);
    const [, bot, path] = /^\/(bot[^/]+|brought)\/?(\w*)$/.exec(request.url) ?? [];
    if (bot === 'brought') {
      // The foreign server counts on only afterwards; a bot that is quicker would have its reply
      // numbered like the message that it answers.
      const counted = this.foreign.waitUserMessage();
      response.end();
      await counted;
      await this.#take([JSON.parse(body)]);
      return this.#bring();
    }
    const answer = await this.#answer(bot, path, request, body, response);
    if (response.destroyed) return;
    response.writeHead(answer.error_code ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  async #answer(bot, path, request, body, response) {
    // Method names are taken in any case; clients differ.
    const method = Object.keys(METHODS).find((name) => name.toLowerCase() === path?.toLowerCase());
    const call = { method: method ?? path, at: Date.now(), refused: null, done: false };
    this.calls.push(call);
    try {
      if (bot !== `bot${this.token}`) throw new Refusal(401, 'Unauthorized');
      if (!method) throw new Refusal(404, 'Not Found: method not found');
      call.params = await read(request.headers['content-type'] ?? '', body);
      const seconds = this.#floods.get(method);
      if (this.#floods.delete(method)) {
        throw new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
      }
      const result = await METHODS[method](this, call.params, () => response.destroyed);
      return { ok: true, result };
    } catch (error) {
      const { code = 500, message, parameters } = error;
      call.refused = `${code} ${message}`;
      return { ok: false, error_code: code, description: message, ...(parameters && { parameters }) };
    } finally {
      call.done = true;
    }
  }
}

// A port that nobody listens on.
async function freePort() {
  const server = net.createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

module.exports = { Front, freePort };
