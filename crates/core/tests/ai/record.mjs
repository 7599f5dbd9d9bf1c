// What agents' own packages write, and what they make of what we send.
//
//   node record.mjs streams          streams of the packages `ai` and `@ag-ui/encoder`, as JSON
//   node record.mjs judge < bodies   our requests, [{ format, body }], read by their own schemas
//
// Run by real.rs. Nothing here is recorded: a package that changes what it writes is noticed.

import * as ai from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { EventEncoder } from '@ag-ui/encoder';
import { EventSchema, RunAgentInputSchema } from '@ag-ui/core/schemas';

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 4, text: 4, reasoning: 0 },
};
const finish = (unified) => ({ type: 'finish', finishReason: { unified, raw: unified }, usage });
const text = (id, ...pieces) => [
  { type: 'text-start', id },
  ...pieces.map((delta) => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
];
const anything = ai.jsonSchema({ type: 'object', properties: {} });

// A model that says one list of parts for each step.
function model(...steps) {
  let step = 0;
  return new MockLanguageModelV3({
    doStream: async () => ({ stream: ai.simulateReadableStream({ chunks: steps[step++], chunkDelayInMs: null }) }),
  });
}

function answer(steps, options = {}) {
  const { tools = {}, ui = {}, ...rest } = options;
  const result = ai.streamText({
    model: model(...steps),
    prompt: 'Hi',
    tools,
    stopWhen: ai.stepCountIs(4),
    maxRetries: 0,
    onError: () => {},
    ...rest,
  });
  return result.toUIMessageStreamResponse({ onError: (error) => `told: ${error.message ?? error}`, ...ui });
}

const call = (toolCallId, toolName, input) => [
  { type: 'tool-input-start', id: toolCallId, toolName },
  { type: 'tool-input-delta', id: toolCallId, delta: input.slice(0, 5) },
  { type: 'tool-input-delta', id: toolCallId, delta: input.slice(5) },
  { type: 'tool-input-end', id: toolCallId },
  { type: 'tool-call', toolCallId, toolName, input },
];

// Frontend tools have no `execute`: the page carries them out.
const frontend = {
  show_products: ai.tool({ description: 'Shows', inputSchema: anything }),
  hand_off: ai.tool({ description: 'Hands off', inputSchema: anything }),
};
const own = {
  search: ai.tool({ description: 'Searches', inputSchema: anything, execute: async () => ({ found: 2 }) }),
  show_products: ai.tool({
    description: 'Shows',
    inputSchema: anything,
    execute: async () => ({ products: [{ title: 'Fjord rain shell' }] }),
  }),
};

const sdk = {
  text: () => answer([[...text('1', 'Yes, ', 'it is “wasserdicht” – 방수 😀.\n', '\n- sealed'), finish('stop')]]),
  parts: () => answer([[...text('1', 'One.'), ...text('2', 'Two.'), finish('stop')]]),
  reasoning: () =>
    answer([
      [
        { type: 'reasoning-start', id: 'r' },
        { type: 'reasoning-delta', id: 'r', delta: 'secret thoughts' },
        { type: 'reasoning-end', id: 'r' },
        { type: 'source', sourceType: 'url', id: 's', url: 'https://shop.example/', title: 'Shop' },
        ...text('1', 'Answer.'),
        finish('stop'),
      ],
    ]),
  call: () =>
    answer(
      [[...text('1', 'Look: '), ...call('c1', 'show_products', '{"ids":["41","42"]}'), ...call('c2', 'hand_off', '{}'), finish('tool-calls')]],
      { tools: frontend },
    ),
  steps: () =>
    answer(
      [
        [...text('1', 'Let me see.'), ...call('c1', 'search', '{"q":"shell"}'), finish('tool-calls')],
        // The same name of a text part in another step.
        [...call('c2', 'show_products', '{"query":"shell"}'), finish('tool-calls')],
        [...text('1', 'There.'), finish('stop')],
      ],
      { tools: own },
    ),
  wrong_tool: () => answer([[...call('c1', 'nobody', '{}'), finish('tool-calls')], [...text('1', 'Sorry.'), finish('stop')]], { tools: own }),
  length: () => answer([[...text('1', 'Cut o'), finish('length')]]),
  filter: () => answer([[...text('1', 'No'), finish('content-filter')]]),
  error: () => answer([[...text('1', 'Half'), { type: 'error', error: new Error('overloaded') }, finish('error')]]),
  letters: () =>
    answer([[...text('1', 'Schön 😀 안녕'), finish('stop')]], {
      // By units of UTF-16: an emoji comes in two halves.
      experimental_transform: ai.smoothStream({ chunking: (buffer) => buffer.slice(0, 1) || null, delayInMs: null }),
    }),
  data: () =>
    ai.createUIMessageStreamResponse({
      stream: ai.createUIMessageStream({
        execute: ({ writer }) => {
          writer.write({ type: 'start', messageId: 'm' });
          writer.write({ type: 'data-handoff', data: { reason: 'asked' }, transient: true });
          writer.write({ type: 'data-products', id: 'p', data: [{ title: 'Hat' }] });
          writer.write({ type: 'text-start', id: '1' });
          writer.write({ type: 'text-delta', id: '1', delta: 'Here.' });
          writer.write({ type: 'text-end', id: '1' });
          writer.write({ type: 'message-metadata', messageMetadata: { a: 1 } });
          writer.write({ type: 'finish', finishReason: 'stop' });
        },
      }),
    }),
  abort: () =>
    ai.createUIMessageStreamResponse({
      stream: ai.createUIMessageStream({
        execute: ({ writer }) => {
          writer.write({ type: 'text-start', id: '1' });
          writer.write({ type: 'text-delta', id: '1', delta: 'Ha' });
          writer.write({ type: 'abort', reason: 'stopped' });
        },
      }),
    }),
  thrown: () =>
    ai.createUIMessageStreamResponse({
      stream: ai.createUIMessageStream({
        onError: (error) => `told: ${error.message}`,
        execute: () => {
          throw new Error('no database');
        },
      }),
    }),
};

// What the package's own reader makes of the stream: its texts.
async function read(bytes) {
  const events = ai.parseJsonEventStream({ stream: new Response(bytes).body, schema: ai.uiMessageChunkSchema });
  const chunks = events.pipeThrough(
    new TransformStream({ transform: (one, out) => one.success && out.enqueue(one.value) }),
  );
  let message = { parts: [] };
  try {
    for await (const next of ai.readUIMessageStream({ stream: chunks, onError: () => {} })) message = next;
  } catch {
    // An error in the stream ends the reading; what was read before it counts.
  }
  return message.parts.filter((part) => part.type === 'text').map((part) => part.text);
}

const run = { threadId: 't', runId: 'r' };
const agUi = {
  text: [
    { type: 'RUN_STARTED', ...run },
    { type: 'STEP_STARTED', stepName: 'think' },
    { type: 'STATE_SNAPSHOT', snapshot: { cart: [] } },
    { type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'Yes, ' },
    { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/cart/-', value: 1 }] },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: '방수 😀.' },
    { type: 'TEXT_MESSAGE_END', messageId: 'm1' },
    { type: 'STEP_FINISHED', stepName: 'think' },
    { type: 'RUN_FINISHED', ...run, outcome: { type: 'success' } },
  ],
  messages: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TEXT_MESSAGE_START', messageId: 'u', role: 'user' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'u', delta: 'what the visitor said' },
    { type: 'TEXT_MESSAGE_END', messageId: 'u' },
    { type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'One.' },
    { type: 'TEXT_MESSAGE_END', messageId: 'm1' },
    { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm2', role: 'assistant', delta: 'Two' },
    { type: 'TEXT_MESSAGE_CHUNK', delta: ' halves.' },
    { type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'm1', role: 'assistant', content: 'One.' }] },
    { type: 'RUN_FINISHED', ...run },
  ],
  call: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'show_products', parentMessageId: 'm1' },
    { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '{"ids":' },
    { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '["41"]}' },
    { type: 'TOOL_CALL_END', toolCallId: 'c1' },
    { type: 'TOOL_CALL_CHUNK', toolCallId: 'c2', toolCallName: 'hand_off', delta: '{"reason":' },
    { type: 'TOOL_CALL_CHUNK', delta: '"asked"}' },
    { type: 'RUN_FINISHED', ...run },
  ],
  answered: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'search' },
    { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '{}' },
    { type: 'TOOL_CALL_END', toolCallId: 'c1' },
    { type: 'TOOL_CALL_RESULT', messageId: 'x', toolCallId: 'c1', content: 'two found', role: 'tool' },
    { type: 'TOOL_CALL_START', toolCallId: 'c2', toolCallName: 'show_products' },
    { type: 'TOOL_CALL_END', toolCallId: 'c2' },
    { type: 'TOOL_CALL_RESULT', messageId: 'y', toolCallId: 'c2', content: '{"products":[{"title":"Hat"}]}' },
    { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'There.' },
    { type: 'RUN_FINISHED', ...run },
  ],
  pending: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'search' },
    { type: 'TOOL_CALL_END', toolCallId: 'c1' },
    { type: 'TOOL_CALL_START', toolCallId: 'c2', toolCallName: 'hand_off' },
    { type: 'TOOL_CALL_END', toolCallId: 'c2' },
    { type: 'RUN_FINISHED', ...run, outcome: { type: 'success', pendingToolCallIds: ['c2'] } },
  ],
  custom: [
    { type: 'RUN_STARTED', ...run },
    { type: 'CUSTOM', name: 'handoff', value: { reason: 'asked' } },
    { type: 'REASONING_MESSAGE_START', messageId: 'r1', role: 'reasoning' },
    { type: 'REASONING_MESSAGE_CONTENT', messageId: 'r1', delta: 'secret thoughts' },
    { type: 'REASONING_MESSAGE_END', messageId: 'r1' },
    { type: 'RAW', event: { anything: [1, 2.5] }, source: 'provider' },
    { type: 'ACTIVITY_SNAPSHOT', messageId: 'a', activityType: 'plan', content: { steps: [] } },
    { type: 'RUN_FINISHED', ...run },
  ],
  error: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Half' },
    { type: 'RUN_ERROR', message: 'overloaded', code: 'E42' },
  ],
  cancelled: [
    { type: 'RUN_STARTED', ...run },
    { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Half' },
    { type: 'RUN_FINISHED', ...run, outcome: { type: 'cancelled' } },
  ],
};

async function streams() {
  const all = [];
  for (const [name, make] of Object.entries(sdk)) {
    const stream = await make().text();
    all.push({ format: 'ai-sdk', name, stream, read: await read(stream) });
  }
  const encoder = new EventEncoder();
  for (const [name, events] of Object.entries(agUi)) {
    // `parse` throws at what is no event of the protocol.
    const stream = events.map((event) => encoder.encodeSSE(EventSchema.parse(event))).join('');
    all.push({ format: 'ag-ui', name, stream });
  }
  return all;
}

async function judge(bodies) {
  const told = [];
  for (const { format, body } of bodies) {
    const request = JSON.parse(body);
    if (format === 'ag-ui') {
      told.push(RunAgentInputSchema.strict().parse(request));
    } else {
      const messages = await ai.validateUIMessages({ messages: request.messages });
      told.push(await ai.convertToModelMessages(messages));
    }
  }
  return told;
}

async function stdin() {
  let all = '';
  for await (const piece of process.stdin.setEncoding('utf8')) all += piece;
  return JSON.parse(all);
}

const told = process.argv[2] === 'judge' ? await judge(await stdin()) : await streams();
process.stdout.write(JSON.stringify(told));
