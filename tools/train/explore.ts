/** scratch */
import { HEADS, readCorpus, type Head } from './corpus.ts'
import { cutWindows } from './learner.ts'
import { areaUnderCurve, scoreUnseen, thresholdAt } from './lofo.ts'
import { synthesize } from './synthetic.ts'
const BAR = { definition: 0.005, directive: 0.01, attack: 0.02 }
const heads = (process.argv[2]?.split(',') ?? HEADS) as Head[]
let t = Date.now()
const cap = Number(process.env['CAP'] ?? 250)
const counts = new Map<string, number>()
const shuffled = readCorpus('/work/shared/corpora/open').filter((e) => heads.includes(e.head)).map((e, i) => [Math.imul(i + 1, 2654435761) >>> 0, e] as const).toSorted((a, b) => a[0] - b[0]).map(([, e]) => e)
const corpus = shuffled.filter((e) => { const k = e.family + e.hostile + e.head; const n = (counts.get(k) ?? 0) + 1; counts.set(k, n); return n <= (e.head === 'definition' && !e.hostile ? cap * 8 : cap) })
console.log('read', corpus.length, Date.now() - t); t = Date.now()
const windows = cutWindows([...corpus, ...synthesize().filter((e) => heads.includes(e.head))])
console.log('cut', windows.offsets.length, windows.features.length, Date.now() - t)
for (const head of heads) {
  t = Date.now()
  const scored = scoreUnseen(windows, head, corpus)
  const benign = scored.filter((s) => !s.example.hostile)
  const easy = benign.filter((s) => !s.example.hard)
  const hard = benign.filter((s) => s.example.hard)
  const te = thresholdAt(easy.map((s) => s.score), BAR[head])
  const th = hard.length > 50 && head==='directive' ? thresholdAt(hard.map((s) => s.score), 0.03) : te
  const threshold = Math.max(te, th)
  console.log(`== ${head} AUC ${areaUnderCurve(scored).toFixed(3)} threshold easy ${te.toFixed(2)} hard ${th.toFixed(2)} ${Date.now() - t} ms`)
  const families = [...new Set(scored.map((s) => s.example.family))].toSorted()
  let macro = 0; let n = 0
  for (const family of families) {
    const own = scored.filter((s) => s.example.family === family)
    const p = own.filter((s) => s.example.hostile)
    const b = own.filter((s) => !s.example.hostile)
    const r = p.filter((s) => s.score > threshold).length / p.length
    if (p.length) { macro += r; n++ }
    const auc = p.length ? areaUnderCurve([...p, ...easy]).toFixed(3) : ''
    console.log(family.padEnd(22), auc, p.length ? `recall ${r.toFixed(3)} of ${p.length}  easy@ ${(p.filter((s) => s.score > te).length/p.length).toFixed(3)}` : '', b.length ? `fpr ${(b.filter((s) => s.score > threshold).length / b.length).toFixed(4)} of ${b.length}` : '')
  }
  console.log('macro', (macro / n).toFixed(3))
  if (process.argv[3]) {
    const [fam, kind] = process.argv[3].split(':')
    const own = scored.filter((s) => (fam === '*' || s.example.family === fam) && (kind === 'fp' ? !s.example.hostile && s.score > threshold : s.example.hostile && s.score <= threshold))
    const step = Math.max(1, Math.floor(own.length / 40))
    for (let i = 0; i < own.length; i += step) { const s = own[i]!; { const t = s.example.payload ?? s.example.texts.join(' | '); console.log(s.score.toFixed(2), s.example.family, JSON.stringify(t.slice(0, 200))) } }
  }
}
