/** Digests of everything the figures depend on, so that figures of another engine, pack or model are noticed. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const PACKAGES = join(import.meta.dirname, '../../../packages')

/** The pack that holds the trained model. */
const WEIGHTS = 'packs/model.yaml'

export interface Digests {
  readonly engine: string
  readonly rules: string
  readonly weights: string
  /** Scores of models that did not see the family they judge; that of nothing when nothing is trained. */
  readonly heldOut: string
}

/** Folders and files of the engine that decide what is done, not what is found. */
const NOT_DETECTION = /^(?:policy[/]|decide\.|edit)/

export function readDigests(): Digests {
  const engine = join(PACKAGES, 'engine/src')
  const rules = join(PACKAGES, 'rules')
  const bench = import.meta.dirname
  return {
    heldOut: digestFiles(bench, (name) => name.startsWith('held-out.')),
    engine: digestFiles(
      engine,
      (name) =>
        name.endsWith('.ts') &&
        !name.endsWith('.test.ts') &&
        !name.endsWith('fixture.ts') &&
        !NOT_DETECTION.test(name),
    ),
    rules: digestFiles(rules, (name) => name.endsWith('.yaml') && name !== WEIGHTS),
    weights: digestFiles(rules, (name) => name === WEIGHTS),
  }
}

/** Names, with forward slashes, and contents, in the order of the names. */
export function digestFiles(folder: string, wanted: (name: string) => boolean): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter(wanted)
    .toSorted()
  for (const name of names) {
    const content = readFileSync(join(folder, name))
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
