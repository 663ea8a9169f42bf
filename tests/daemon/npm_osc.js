// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// usage: node npm_osc.js PORT: drives the daemon with npm's osc, and says "done".
const assert = require("assert");
const osc = require("osc");

const port = new osc.UDPPort({
    localAddress: "127.0.0.1", localPort: 0, remoteAddress: "127.0.0.1", remotePort: Number(process.argv[2]),
});
const waiting = [];
let wake = () => {};
port.on("message", (message) => { waiting.push(message); wake(); });
port.on("error", (error) => { throw error; });
setTimeout(() => { console.error("no answer"); process.exit(1); }, 30000).unref();

async function answer() {
    while (waiting.length === 0) await new Promise((resolve) => { wake = resolve; });
    const { address, args } = waiting.shift();
    return [address, ...args];
}

async function main() {
    const say = (address, ...args) => port.send({ address, args });
    say("/rack/add", "urn:signalbox:gain", "trim");
    assert.deepStrictEqual(await answer(), ["/ok", "/rack/add"]);
    say("/node/trim/gain", -6);
    say("/node/trim/gain");
    assert.deepStrictEqual(await answer(), ["/node/trim/gain", -6]);
    port.send({
        timeTag: osc.timeTag(0),
        packets: [
            { address: "/rack/add", args: ["urn:signalbox:gain", "second"] },
            { address: "/node/second/gain", args: [{ type: "f", value: -12 }] },
            { address: "/rack/connect", args: ["trim:out_1", "second:in_1"] },
        ],
    });
    assert.deepStrictEqual(await answer(), ["/ok", "/rack/add"]);
    assert.deepStrictEqual(await answer(), ["/ok", "/rack/connect"]);
    say("/rack/remove", "nobody");
    assert.deepStrictEqual((await answer()).slice(0, 3), ["/error", 1, "/rack/remove"]);
    console.log("done");
    process.exit(0);
}

port.on("ready", main);
port.open();
