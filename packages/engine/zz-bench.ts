import { createTestInspector, CONTEXT } from './src/inspector-fixture.ts'
import { readFileSync } from 'node:fs'
const insp = createTestInspector()
const src = readFileSync('packages/engine/src/views/message-texts.ts','utf8') + readFileSync('packages/gateway/src/composition.ts','utf8')
const prose = 'The quick brown fox jumps over the lazy dog and writes a report about it. '
const fill = (s: string, n: number) => s.repeat(Math.ceil(n / s.length)).slice(0, n)
const b64 = Buffer.from(Array.from({length:3000},(_, i)=>(i*7919+i*i)%256)).toString('base64')
const kinds: Record<string,string> = { source: src, prose, zw: 'a\u200bb\u200dc', cyr: 'Привет, это обычный текст. ', esc: '\\u0041\\n"', b64: b64+' ', html: '<p>hello <b>there</b> <span style="display:none">x</span></p>\n', hex: 'deadbeef0123456789abcdef ' , esc27:'\x1b[31mred\x1b[0m ', keys: 'password = "hunter2hunter2" api_key: sk-abcdefghijklmnop ' }
for (const [name, s] of Object.entries(kinds)) {
  const row = [name]
  for (const n of [8<<10, 32 << 10, 64 << 10, 1 << 20]) {
    const part = { hook: 'result', value: { content: [{ type: 'text', text: fill(s, n) }] }, context: CONTEXT } as const
    for (let i = 0; i < 5; i++) insp.inspect(part)
    let best = 1e9; let worst = 0
    for (let i = 0; i < 7; i++) { const t = process.cpuUsage(); const t0 = performance.now(); insp.inspect(part); const d = performance.now()-t0; best = Math.min(best, d); worst=Math.max(worst,d) }
    row.push(`${n>>10}K:${best.toFixed(1)}/${worst.toFixed(1)}`)
  }
  console.log(row.join('  '))
}
