/*
 * A real aisle-server that knows articles, and a page that asks it. What goes over the
 * wire is kept in `page.said`, as objects.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatServer } from './chat-server.mjs';
import { visit } from './widget.mjs';

const ARTICLES = {
  'returns.en.md': `---
title: Returns and refunds
summary: Thirty days, free of charge.
popular: 1
tags: [send back, exchange]
url: https://shop.example/help/returns
---
Pack it, print the label and hand it in at any post office.

## How it works

1. Pack the item in any box
2. Print the label from **your order**
3. Hand it in

![The box with its label](box.png)

### How long it takes

Your money is back within five days of the parcel's arrival. See [all conditions](https://shop.example/terms).

[How to pack](https://films.example/returns.mp4)
`,
  'returns.ko.md': `---
title: 반품과 환불 안내
summary: 30일 이내 무료로 반품하실 수 있습니다.
popular: 1
---
상자에 넣고 반품 라벨을 붙여 가까운 우체국에 맡겨 주세요.

## 환불까지 걸리는 시간

상품이 도착하면 **5일 이내**에 환불해 드립니다.
`,
  'shipping.en.md': '---\ntitle: Shipping times and costs\nsummary: Two to four days, free from 50 €.\npopular: 2\n---\nParcels leave on the day of the order.\n',
  'shipping.ko.md': '---\ntitle: 배송 기간과 비용\nsummary: 2~4일, 5만 원 이상 무료\npopular: 2\n---\n주문한 날 출고합니다.\n',
  'sizes.en.md': '---\ntitle: Which size fits me?\nsummary: How to measure, and a table for every brand.\npopular: 3\n---\nMeasure around the widest part.\n',
  'gift.en.md': '---\ntitle: Gift cards\npopular: 4\n---\nGift cards are valid for three years.\n',
  'box.png': 'no picture',
};

/** Opens a page whose server has articles; options as for `visit()`, but that `files` may be made for the server's address. */
export async function helpful(t, { attributes = {}, articles = ARTICLES, files = {}, before = () => {}, ...options } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-help-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(articles)) await writeFile(join(folder, name), text);
  const server = await chatServer(t, Object.keys(articles).length ? ['--articles', folder] : []);
  const endpoint = `ws://127.0.0.1:${server.port}/v1`;
  const said = [];
  const { page, chat } = await visit(t, {
    attributes: { 'data-endpoint': endpoint, ...attributes },
    files: typeof files === 'function' ? files(endpoint) : files,
    ...options,
    async before(page) {
      page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => {
        try {
          said.push(JSON.parse(payload));
        } catch {} // a ping of the browser's own
      }));
      await before(page);
    },
  });
  /** What was said of one kind, by its frame's name. */
  const of = (kind) => said.filter((frame) => frame[kind]).map((frame) => frame[kind]);
  return { page, chat, server, of, offers: chat.at('[part~="suggestion"]'), home: chat.at('[part~="home"]'), reader: chat.at('[part~="reader"]') };
}
