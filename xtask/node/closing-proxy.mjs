/*
 * A proxy between Chromium and the little server of wasm-bindgen's test runner.
 *
 * That server has a thread for each open connection, and when several open at once it may
 * count on a thread that another of them has just taken (tiny-http's pool of threads). A
 * browser keeps its connections open, so the one that waits, waits for minutes: a run in
 * four hung while it loaded its scripts. Here every request goes on by a connection of its
 * own, which ends with its answer, so threads always come free.
 *
 * Prints its port, then runs until it is ended.
 */
import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:net';

const agent = new Agent({ keepAlive: false });

const server = createServer((from, to) => {
  const { hostname, port, pathname, search } = new URL(from.url);
  const onward = request({ agent, hostname, port, path: pathname + search, method: from.method,
    headers: { ...from.headers, connection: 'close' } }, (answer) => {
    to.writeHead(answer.statusCode, answer.headers);
    answer.pipe(to);
  });
  onward.on('error', () => to.writeHead(502).end());
  from.pipe(onward);
});

// WebSockets: a tunnel, as it comes.
server.on('connect', ({ url }, socket, head) => {
  const { hostname, port } = new URL(`http://${url}`);
  const onward = connect(port || 80, hostname, () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
