/** Trains the model that ships: `npm run train [-- --corpora folder] [--held-out scores.jsonl]`. The same input gives the same bytes. */

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODEL_HEADS, MODEL_QUESTIONS, type ModelHead, type ModelQuestion } from '@callgate/contracts/rule'
import { readToolOptions } from './tool-options.ts'
import { calibrate, confidenceAt, tabulateReliability } from './train/calibrate.ts'
import { readCorpus } from './train/corpus.ts'
import { cutWindows, type TrainedHeads, trainHeads } from './train/learner.ts'
import { areaUnderCurve, scoreUnseen, type Scored } from './train/lofo.ts'
import { type Calibration, packModel } from './train/pack.ts'
import { synthesize } from './train/synthetic.ts'

const root = join(import.meta.dirname, '..')
const HELP = `
npm run train -- [--corpora <folder>] [--held-out <file>] [--no-write]: trains the shipped model

  --held-out   writes what each model scores that did not see the family
  --no-write   prints and writes no model`
const { values } = readToolOptions(HELP, {
  corpora: {
    type: 'string',
    default: process.env['CALLGATE_CORPORA'] ?? join(root, '../shared/corpora/open'),
  },
  'held-out': { type: 'string' },
  'no-write': { type: 'boolean', default: false },
})

const examples = readCorpus(values.corpora)
const written = synthesize()
console.log(`${examples.length} examples of the corpus, ${written.length} written here`)

let trained: TrainedHeads = {}
const calibrations: Partial<Record<ModelHead, Calibration>> = {}
const heldOut: string[] = []
for (const head of MODEL_QUESTIONS) {
  const windows = cutWindows([...examples, ...written].filter((example) => example.head === head))
  const scored = scoreUnseen(windows, head, examples)
  const calibration = calibrate(head, scored)
  trained = { ...trained, ...trainHeads(windows, head, new Set()) }
  calibrations[head] = calibration
  report(head, scored, calibration)
  for (const { example, score } of scored)
    heldOut.push(
      JSON.stringify({ id: example.id, score: Number(confidenceAt(score, calibration).toFixed(4)) }),
    )
}
if (values['held-out'] !== undefined) writeFileSync(values['held-out'], `${heldOut.join('\n')}\n`)
if (!values['no-write']) writePack()

function report(head: ModelQuestion, scored: readonly Scored[], calibration: Calibration): void {
  console.log(`\n${head}: area under the curve on unseen families ${areaUnderCurve(scored).toFixed(3)}`)
  const families = [...new Set(scored.map(({ example }) => example.family))].toSorted()
  for (const family of families) {
    const own = scored.filter(({ example }) => example.family === family)
    const rate = (hostile: boolean): string => {
      const those = own.filter(({ example }) => example.hostile === hostile)
      const flagged = those.filter(({ score }) => score >= calibration.threshold).length
      return those.length === 0 ? '-' : `${((100 * flagged) / those.length).toFixed(1)} % of ${those.length}`
    }
    console.log(`  ${family.padEnd(22)} found ${rate(true).padEnd(18)} false ${rate(false)}`)
  }
  console.log(tabulateReliability(scored, calibration))
}

function writePack(): void {
  const model = packModel(trained, calibrations)
  const digest = createHash('sha256').update(model.weights).digest('hex')
  const heads = MODEL_HEADS.map((name) => `    ${name}: ${JSON.stringify(model.heads[name])}`).join('\n')
  const text = `# Written by \`npm run train\`; sha256 of the weights ${digest}.
version: 1
id: model
release: 0.1.0
title: Weights of the trained model
license: Apache-2.0
model:
  lexicon: '${model.lexicon}'
  heads:
${heads}
  weights: '${model.weights}'
`
  const path = join(root, 'packages/rules/packs/model.yaml')
  writeFileSync(path, text)
  console.log(`\nWrote packages/rules/packs/model.yaml, ${text.length} bytes, weights ${digest}`)
}
