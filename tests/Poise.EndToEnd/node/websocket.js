// WebSocket through a proxy against the same directly: node websocket.js PROXY-PORT BACKEND-PORT
// Listens on BACKEND-PORT as the backend and as its own client goes through PROXY-PORT; prints "ok N" at the end.
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const { WebSocket, WebSocketServer } = require('ws');

const [proxyPort, backendPort] = process.argv.slice(2).map(Number);
const sizes = [0, 1, 125, 126, 65535, 65536, 1 << 20, 4 << 20];

const server = new WebSocketServer({ host: '127.0.0.1', port: backendPort, perMessageDeflate: true, maxPayload: 1 << 26 });
server.on('connection', socket => socket.on('message', (data, isBinary) => {
    const text = isBinary ? '' : data.toString();
    if (text.startsWith('close ')) socket.close(Number(text.slice(6)), 'as asked');
    else socket.send(data, { binary: isBinary });
}));

function connect(port, deflate) {
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: deflate, maxPayload: 1 << 26 });
        socket.once('open', () => resolve(socket)).once('error', reject);
    });
}

const once = (socket, event) => new Promise(resolve => socket.once(event, (...values) => resolve(values)));

async function talk(port, deflate) {
    const verdicts = [];
    const socket = await connect(port, deflate);
    for (const size of sizes) {
        const sent = crypto.randomBytes(size);
        const [whole] = await (socket.send(sent), once(socket, 'message'));
        assert.ok(sent.equals(whole));
        const middle = size >> 1;
        const answer = once(socket, 'message');
        socket.send(sent.subarray(0, middle), { fin: false, binary: true });
        const pong = once(socket, 'pong');
        socket.ping('between');
        assert.strictEqual((await pong)[0].toString(), 'between');
        socket.send(sent.subarray(middle), { fin: true, binary: true });
        assert.ok(sent.equals((await answer)[0]));
        verdicts.push(size);
    }
    socket.send('close 4001');
    const [code, reason] = await once(socket, 'close');
    verdicts.push(code, reason.toString());
    const other = await connect(port, deflate);
    other.close(1000, 'bye');
    verdicts.push((await once(other, 'close'))[0]);
    return verdicts;
}

(async () => {
    for (const deflate of [false, true]) {
        const direct = await talk(backendPort, deflate);
        const proxied = await talk(proxyPort, deflate);
        assert.deepStrictEqual(proxied, direct);
    }
    console.log(`ok ${sizes.length}`);
    process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
