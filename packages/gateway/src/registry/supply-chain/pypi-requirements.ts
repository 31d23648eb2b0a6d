/** Reads a requirements file in pip's hash-checking mode: every package at one exact version with its hashes, and nothing else. */

import { ExamineError, quote } from './finding.ts'

export interface Requirement {
  /** As PyPI compares names (PEP 503). */
  readonly name: string
  readonly version: string
  /** SHA-256, hex; any of them is the package. */
  readonly hashes: readonly string[]
  /** The index it comes from, where that is said. */
  readonly index: string | null
  /** Who publishes it, as its lock says; null where nothing is said. */
  readonly identities: readonly PublisherIdentity[] | null
}

/** A publisher as PyPI names one (PEP 740). */
export interface PublisherIdentity {
  readonly kind: string
  readonly repository?: string | undefined
  readonly workflow?: string | undefined
  readonly email?: string | undefined
}

export const TEXT_MAX = 4 << 20
const REQUIREMENT =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)(?:\[[A-Za-z0-9._,\s-]{0,500}\])?\s*==\s*([0-9A-Za-z][0-9A-Za-z.+!_-]{0,127})\s*(?:;[^#]{0,1000})?$/
const HASH = /^--hash=([a-z0-9]+):([0-9a-f]+)$/

/** Refuses addresses, paths, editable installs, other files and further indexes: each could bring in what no hash covers. */
export function readRequirements(text: string, packagesMax: number): readonly Requirement[] {
  if (text.length > TEXT_MAX) throw new ExamineError('The requirements file is larger than 4 MiB.')
  const found = new Map<string, Requirement>()
  const { index, lines } = splitIndex(joinLines(text))
  for (const line of lines) {
    const requirement = { ...parseLine(line), index, identities: null }
    if (found.has(requirement.name))
      throw new ExamineError(`The requirements file names ${quote(requirement.name)} twice.`)
    found.set(requirement.name, requirement)
    if (found.size > packagesMax)
      throw new ExamineError(`The requirements file names more than ${packagesMax} packages.`)
  }
  if (found.size === 0) throw new ExamineError('The requirements file names no package.')
  return [...found.values()]
}

const INDEX = /^(?:-i\s+|--index-url[\s=]\s*)(\S+)$/

/** One index may be said, and said once: with a second one, whoever answers first decides. */
function splitIndex(lines: readonly string[]): {
  readonly index: string | null
  readonly lines: readonly string[]
} {
  const said = lines.flatMap((line) => INDEX.exec(line)?.[1] ?? [])
  const [index = null] = said
  if (said.length > 1) throw new ExamineError('The requirements file names more than one index.')
  return { index, lines: lines.filter((line) => !INDEX.test(line)) }
}

export function normaliseName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** A backslash at the end continues a line; comments begin with # at the start of a line or after a blank. */
function joinLines(text: string): readonly string[] {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
}

function parseLine(line: string): Pick<Requirement, 'name' | 'version' | 'hashes'> {
  const [first = '', ...options] = line.split(/\s+(?=--hash=)/)
  const hashes = options.map((option) => HASH.exec(option.trim()))
  const [, name = '', version = ''] = REQUIREMENT.exec(first.trim()) ?? []
  if (name === '')
    throw new ExamineError(
      `The requirements file has a line that is no package at one exact version: ${quote(line)}. Write name==version with its hashes.`,
    )
  const strong = hashes.flatMap((hash) => (hash?.[1] === 'sha256' && hash[2]?.length === 64 ? [hash[2]] : []))
  if (strong.length === 0 || hashes.includes(null))
    throw new ExamineError(
      `The requirements file has ${quote(name)} without a SHA-256 hash. Write it with pip-compile --generate-hashes or uv.`,
    )
  return { name: normaliseName(name), version, hashes: strong }
}
