// Guards what the bot writes in HTML: it is read as Telegram reads it, so a tag that is unknown,
// left open or closed in the wrong order is refused instead of being shown to a person.
'use strict';

const KINDS = {
  b: 'bold', strong: 'bold', i: 'italic', em: 'italic', u: 'underline', ins: 'underline',
  s: 'strikethrough', strike: 'strikethrough', del: 'strikethrough', code: 'code', pre: 'pre',
  a: 'text_link', blockquote: 'blockquote', 'tg-spoiler': 'spoiler',
};
const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"' };

// Reads HTML; gives the text without its tags and what the tags marked, counted in UTF-16, which is
// what Telegram counts in and what a string of JavaScript is made of.
function readHtml(html) {
  const open = [];
  const entities = [];
  let text = '';
  for (const [piece] of html.matchAll(/<[^>]*>?|&[^;\s<&]*;?|[^<&]+/g)) {
    if (piece.startsWith('<')) readTag(piece, text.length, open, entities);
    else if (piece.startsWith('&')) text += readReference(piece);
    else text += piece;
  }
  if (open.length > 0) throw new Error(`Can't find end tag corresponding to start tag "${open.pop().tag}"`);
  return { text, entities: entities.filter((entity) => entity.length > 0) };
}

function readTag(piece, at, open, entities) {
  const [, closing, tag, attributes] = /^<(\/?)([\w-]+)([^<>]*)>$/.exec(piece) ?? [];
  const type = KINDS[tag?.toLowerCase()];
  if (!type) throw new Error(`Unsupported tag ${piece}`);
  if (!closing) {
    const url = /href="([^"]*)"/.exec(attributes)?.[1];
    const entity = { type, offset: at, length: 0, ...(type === 'text_link' && { url }) };
    entities.push(entity);
    open.push({ tag, entity });
    return;
  }
  const last = open.pop();
  if (last?.tag !== tag) throw new Error(`Unmatched end tag ${piece}`);
  last.entity.length = at - last.entity.offset;
}

// A bare ampersand is taken as it is, as Telegram does.
function readReference(piece) {
  const [, number, name] = /^&(?:#(\d+)|(\w+));$/.exec(piece) ?? [];
  return number ? String.fromCodePoint(Number(number)) : NAMED[name] ?? piece;
}

module.exports = { readHtml };
