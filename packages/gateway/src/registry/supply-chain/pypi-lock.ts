/** Reads pylock.toml (PEP 751): every package at one exact version with the hashes of its wheels. */

import { parse as parseToml, TomlError } from 'smol-toml'
import { z } from 'zod'
import { ExamineError, quote } from './finding.ts'
import { normaliseName, type Requirement, TEXT_MAX } from './pypi-requirements.ts'

const Identity = z.object({
  kind: z.string().max(64),
  repository: z.string().max(512).optional(),
  workflow: z.string().max(512).optional(),
  email: z.string().max(512).optional(),
})

const Hashes = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const Package = z.object({
  name: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?$/),
  version: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.+!_-]{0,127}$/)
    .optional(),
  index: z.string().max(2048).optional(),
  wheels: z
    .array(z.object({ hashes: Hashes }))
    .max(1_000)
    .default([]),
  'attestation-identities': z.array(Identity).max(16).optional(),
})
const Lock = z.object({
  'lock-version': z.string().regex(/^1\.\d+$/, 'is not 1.0'),
  packages: z.array(z.unknown()),
})

const DEPTH_MAX = 16

/** Sources that no hash of a wheel covers. */
const UNPINNED = ['vcs', 'directory', 'archive']

export function readPythonLock(text: string, packagesMax: number): readonly Requirement[] {
  if (text.length > TEXT_MAX) throw new ExamineError('The lock file is larger than 4 MiB.')
  const lock = parse(Lock, readToml(text), 'The lock file')
  if (lock.packages.length === 0 || lock.packages.length > packagesMax)
    throw new ExamineError(`The lock file names ${lock.packages.length} packages.`)
  const found = new Map<string, Requirement>()
  for (const one of lock.packages) {
    const requirement = readPackage(one)
    if (found.has(requirement.name))
      throw new ExamineError(`The lock file names ${quote(requirement.name)} twice.`)
    found.set(requirement.name, requirement)
  }
  return [...found.values()]
}

function readPackage(value: unknown): Requirement {
  const { name, version, index, wheels, ...more } = parse(Package, value, 'A package of the lock file')
  const unpinned = UNPINNED.find((key) => typeof value === 'object' && value !== null && key in value)
  if (unpinned !== undefined || version === undefined)
    throw new ExamineError(
      `The lock file has ${quote(name)} ${unpinned === undefined ? 'without a version' : `from a ${unpinned}`}. Lock it as wheels of an index.`,
    )
  if (wheels.length === 0)
    throw new ExamineError(
      `The lock file has ${quote(name)} as source only, which would run its own code to be installed. Lock its wheel.`,
    )
  return {
    name: normaliseName(name),
    version,
    hashes: wheels.map(({ hashes }) => hashes.sha256),
    index: index ?? null,
    identities: more['attestation-identities'] ?? null,
  }
}

function readToml(text: string): unknown {
  try {
    return parseToml(text, { maxDepth: DEPTH_MAX })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const { line, column } = error
    throw new ExamineError(`The lock file is not TOML: line ${line}, column ${column}.`, { cause: error })
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ExamineError(
    `${what} is not valid: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
  )
}
