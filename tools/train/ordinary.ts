/** Examples of what people write every day in the words of orders, made from templates and from the ordinary texts of the engine's tests. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { carry } from './carriers.ts'
import { pick } from './grammar.ts'
import type { Add, Make } from './synthetic.ts'
import { INTERFACE_LINES, POLITE_LINES } from './templates-ordinary.ts'

type Random = () => number

const TEXTS = join(import.meta.dirname, '../../packages/engine/src/ordinary-texts')
const PER_LANGUAGE = 60
/** Each ordinary text alone, and beside another one. */
const ROUNDS = 3
const KEYS = [
  'ignore_all',
  'reveal',
  'delete',
  'forget',
  'allow',
  'plan',
  'resend',
  'filter',
  'skip',
  'reset',
]

/** A line as files with the texts of an interface have it. */
const FORMS: readonly ((key: string, line: string) => string)[] = [
  (key, line) => `  ${key}: "${line}"`,
  (key, line) => `  "${key}": "${line}",`,
  (key, line) => `${key}=${line}`,
  (key, line) => `<string name="${key}">${line}</string>`,
  (key, line) => `msgid "${key}"\nmsgstr "${line}"`,
  (_key, line) => `- ${line}`,
  (_key, line) => line,
]

export function addOrdinary(add: Add, make: Make, random: Random): void {
  addInterfaces(add, random)
  addLines(add, make, random)
  addTexts(add, random)
}

function addInterfaces(add: Add, random: Random): void {
  for (const [language, lines] of Object.entries(INTERFACE_LINES))
    for (let index = 0; index < PER_LANGUAGE; index++) {
      const form = pick(random, FORMS)
      const count = 1 + Math.floor(random() * 5)
      const chosen = Array.from({ length: count }, () => form(pick(random, KEYS), pick(random, lines)))
      add({ head: 'directive', family: `own-interface-${language}`, hostile: false }, [chosen.join('\n')])
    }
}

function addLines(add: Add, make: Make, random: Random): void {
  for (const [language, lines] of Object.entries(POLITE_LINES))
    for (let index = 0; index < (language === 'en' ? 10 : 1) * PER_LANGUAGE; index++) {
      const text =
        index % 3 === 0
          ? `${make(pick(random, lines))} ${make(pick(random, lines))}`
          : make(pick(random, lines))
      add({ head: 'directive', family: `own-polite-${language}`, hostile: false }, [
        index % 2 === 0 ? text : carry(text, random),
      ])
    }
}

function addTexts(add: Add, random: Random): void {
  const texts = readdirSync(TEXTS)
    .toSorted()
    .flatMap((name) => readFileSync(join(TEXTS, name), 'utf8').trimEnd().split('\n=====\n'))
  for (const text of texts)
    for (let round = 0; round < ROUNDS; round++)
      add({ head: 'directive', family: 'own-ordinary', hostile: false }, [
        round === 0 ? text : `${text}\n\n${pick(random, texts)}`,
      ])
}
