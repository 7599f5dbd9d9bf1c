/*
 * An agent that keeps nothing: a server that answers each request with one stream, in
 * the format a page asks for. What goes out is written by the real packages, where
 * there are some; chat completions, which have none, as gateways write them.
 */
import { createServer } from 'node:http';
import { createUIMessageStream, createUIMessageStreamResponse } from 'ai';
import { EventEncoder } from '@ag-ui/encoder';

const WRITERS = {
  openai(write) {
    const chunk = (delta, finish_reason = null) =>
      write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    let calls = 0;
    return {
      say: (text) => chunk({ content: text }),
      call(name, input) {
        const text = JSON.stringify(input);
        const index = calls++;
        chunk({ tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name, arguments: '' } }] });
        for (let at = 0; at < text.length; at += 7)
          chunk({ tool_calls: [{ index, function: { arguments: text.slice(at, at + 7) } }] });
      },
      done() {
        chunk({}, calls ? 'tool_calls' : 'stop');
        write('data: [DONE]\n\n');
      },
    };
  },
  'ag-ui'(write, body) {
    const encoder = new EventEncoder();
    const event = (type, more) => write(encoder.encodeSSE({ type, ...more }));
    const { threadId, runId } = body;
    const messageId = `m-${runId}`;
    let begun = false;
    let calls = 0;
    event('RUN_STARTED', { threadId, runId });
    return {
      say(delta) {
        if (!begun) event('TEXT_MESSAGE_START', { messageId, role: 'assistant' });
        begun = true;
        event('TEXT_MESSAGE_CONTENT', { messageId, delta });
      },
      call(toolCallName, input) {
        const toolCallId = `c${calls++}`;
        event('TOOL_CALL_START', { toolCallId, toolCallName });
        event('TOOL_CALL_ARGS', { toolCallId, delta: JSON.stringify(input) });
        event('TOOL_CALL_END', { toolCallId });
      },
      done() {
        if (begun) event('TEXT_MESSAGE_END', { messageId });
        event('RUN_FINISHED', { threadId, runId });
      },
    };
  },
  'ai-sdk'(write) {
    let part;
    let finished;
    let calls = 0;
    const stream = createUIMessageStream({
      execute({ writer }) {
        part = (more) => writer.write(more);
        part({ type: 'start' });
        return new Promise((done) => (finished = done));
      },
    });
    const { body } = createUIMessageStreamResponse({ stream });
    (async () => {
      for await (const piece of body) write(piece);
    })();
    let begun = false;
    return {
      say(delta) {
        if (!begun) part({ type: 'text-start', id: 't' });
        begun = true;
        part({ type: 'text-delta', id: 't', delta });
      },
      call(toolName, input) {
        part({ type: 'tool-input-available', toolCallId: `c${calls++}`, toolName, input });
      },
      async done() {
        if (begun) part({ type: 'text-end', id: 't' });
        part({ type: 'finish' });
        finished();
      },
    };
  },
};

/**
 * Starts an agent. `answer(said, body)` is called for each request; `said` has `say(text)`,
 * `call(tool, input)`, `done()`, `cut()`, which breaks the connection, and `raw(status,
 * headers, text)`. `asked` are the requests' bodies, `seen` their headers, `left` counts
 * those that were not wanted any more.
 */
export async function agent(t, format, answer) {
  const state = { asked: [], seen: [], left: 0, answer };
  const server = createServer(async (request, response) => {
    const allow = { 'access-control-allow-origin': request.headers.origin ?? '*' };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...allow, 'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '' });
      return response.end();
    }
    let text = '';
    for await (const piece of request) text += piece;
    const body = JSON.parse(text);
    state.asked.push(body);
    state.seen.push(request.headers);
    let whole = false;
    response.on('close', () => (state.left += whole ? 0 : 1));
    let writer;
    const begun = () => {
      if (writer) return writer;
      response.writeHead(200, { ...allow, 'content-type': 'text/event-stream' });
      const write = (piece) => response.write(piece);
      return (writer = WRITERS[format](write, body));
    };
    await state.answer({
      say: (text) => begun().say(text),
      call: (name, input) => begun().call(name, input),
      async done() {
        await begun().done();
        whole = true;
        // What the package writes, it writes in its own time.
        setImmediate(() => setImmediate(() => response.end()));
      },
      cut: () => response.socket.destroy(),
      raw(status, headers, text) {
        whole = true;
        response.writeHead(status, { ...allow, ...headers });
        response.end(text);
      },
    }, body);
    return undefined;
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  state.close = () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  t.after(() => state.close());
  state.origin = `http://127.0.0.1:${server.address().port}`;
  state.url = `${state.origin}/ai/chat`;
  return state;
}
