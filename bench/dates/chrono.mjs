// Reads cases as JSON Lines on standard input and prints, for each, where the
// longest date that chrono-node finds begins, looking forward and with its
// default; then its time a message, looking forward.
import * as chrono from "chrono-node";
import { createInterface } from "node:readline";

const languages = { es: chrono.es.casual, en: chrono.en.GB };
// The instant of writing, on the wall clock: the process runs in UTC.
const reference = new Date(Date.UTC(2026, 2, 4, 9, 15));
const pad = (n) => String(n).padStart(2, "0");

function start(c, forwardDate = true) {
  let best = null;
  for (const r of languages[c.lang].parse(c.text, reference, { forwardDate })) {
    if (!best || r.text.length > best.text.length) best = r;
  }
  if (!best) return "-";
  const s = best.start;
  const day = `${s.get("year")}-${pad(s.get("month"))}-${pad(s.get("day"))}`;
  const timed = s.isCertain("hour") || (s.get("hour") !== 12 && s.get("hour") !== 9);
  return timed ? `${day}T${pad(s.get("hour"))}:${pad(s.get("minute") ?? 0)}` : day;
}

const cases = [];
for await (const line of createInterface({ input: process.stdin })) cases.push(JSON.parse(line));
for (let round = 0; round < 20; round++) for (const c of cases) start(c); // let the engine warm up
const rounds = 50;
const begin = process.hrtime.bigint();
for (let round = 0; round < rounds; round++) for (const c of cases) start(c);
const each = Number(process.hrtime.bigint() - begin) / rounds / cases.length / 1000;
console.log(JSON.stringify({ got: cases.map((c) => start(c) + "|" + start(c, false)), micros: each }));
