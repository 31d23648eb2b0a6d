/**
 * Trains the models that judge unseen families: `npm run train:folds [-- folder]`, then
 * `npm run bench:detection -- --folds <folder>`. Each is trained as the shipped one is, without the families of its fold, and keeps
 * the shipped calibration, so that there is one threshold.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MODEL_QUESTIONS, RulePack } from '@callgate/contracts/rule'
import { parse, stringify } from 'yaml'
import { readToolOptions } from './tool-options.ts'
import { readCorpus } from './train/corpus.ts'
import { cutWindows, type TrainedHeads, trainHeads } from './train/learner.ts'
import { FOLDS } from './train/lofo.ts'
import { packModel } from './train/pack.ts'
import { synthesize } from './train/synthetic.ts'

const root = join(import.meta.dirname, '..')
const HELP = `
npm run train:folds -- [<folder>] [--corpora <folder>]: trains the model again without each group of families, into the folder`
const { values, positionals } = readToolOptions(
  HELP,
  {
    corpora: {
      type: 'string',
      default: process.env['CALLGATE_CORPORA'] ?? join(root, '../shared/corpora/open'),
    },
  },
  1,
)
const folder = resolve(positionals[0] ?? join(root, 'node_modules/.cache/callgate-folds'))

const shipped = RulePack.parse(
  parse(readFileSync(join(root, 'packages/rules/packs/model.yaml'), 'utf8'), { maxAliasCount: 0 }),
)
if (shipped.model === undefined)
  throw new Error('packages/rules/packs/model.yaml holds no model: npm run train')
const { heads: calibrations } = shipped.model

const examples = [...readCorpus(values.corpora), ...synthesize()]
const questions = MODEL_QUESTIONS.map(
  (head) => [head, cutWindows(examples.filter((example) => example.head === head))] as const,
)

mkdirSync(folder, { recursive: true })
const written = FOLDS.map((families, index) => {
  const excluded = new Set(families)
  let trained: TrainedHeads = {}
  for (const [head, windows] of questions) trained = { ...trained, ...trainHeads(windows, head, excluded) }
  const pack = `fold-${index}.yaml`
  const model = packModel(trained, calibrations)
  writeFileSync(
    join(folder, pack),
    stringify({ ...shipped, id: `model-fold-${index}`, model }, { lineWidth: 0 }),
  )
  process.stdout.write(`${pack}: without ${families.join(', ')}\n`)
  return { families, pack }
})
writeFileSync(join(folder, 'folds.json'), `${JSON.stringify(written, null, 1)}\n`)
process.stdout.write(`Wrote ${written.length} models to ${folder}\n`)
