/** Inspects files, standard input and the surface of a server, part by part. */

import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import type { Finding } from '@callgate/contracts/finding'
import { type NamedPart, recogniseText, type TextKind } from '@callgate/engine/corpus/recognise'
import { readBounded } from '../../config/read-bounded.ts'
import { CommandFailure } from '../arguments.ts'
import type { ServerSurface } from '../command.ts'
import { printJson } from '../terminal.ts'
import type { CommandInspector } from './inspector.ts'
import { type Inspected, showAssessment } from './show-assessment.ts'

const TEXT_BYTES_MAX = 16 << 20

/** How a run ended: whether anything counts at the thresholds in force. */
export interface InspectionRun {
  readonly parts: number
  readonly flagged: number
}

export async function readText(name: string): Promise<string> {
  const bytes = name === '-' ? await readPiped(process.stdin) : await readNamed(name)
  return Buffer.from(bytes).toString('utf8')
}

async function readNamed(name: string): Promise<Uint8Array> {
  try {
    return (await readBounded(name, TEXT_BYTES_MAX)).bytes
  } catch (error) {
    throw new CommandFailure(`${name} ${error instanceof Error ? error.message : 'cannot be read'}`, {
      cause: error,
    })
  }
}

async function readPiped(input: Readable): Promise<Uint8Array> {
  let length = 0
  input.on('data', (chunk: Uint8Array) => {
    length += chunk.length
    if (length > TEXT_BYTES_MAX)
      input.destroy(new CommandFailure(`Standard input is larger than ${TEXT_BYTES_MAX} bytes.`))
  })
  return buffer(input)
}

/** The parts of a text; a file that holds a list has one for each item. */
export function partsOfText(name: string, text: string, kind: TextKind): (NamedPart & { text: string })[] {
  return recogniseText(text, kind).map((part) => ({
    ...part,
    text,
    name: part.name === '' ? name : `${name}: ${part.name}`,
  }))
}

export function partsOfSurface({
  server,
  instructions,
  items,
}: ServerSurface): (NamedPart & { text: null })[] {
  const context = { direction: 'upstream-reply', upstream: server, target: null } as const
  const parts: (NamedPart & { text: null })[] = items.map(({ type, name, definition }) => ({
    name: `${server}/${name} (${type})`,
    text: null,
    textAt: null,
    part: {
      hook: type === 'tool' ? 'tool-definition' : 'item-definition',
      value: definition,
      context: { ...context, kind: 'list', method: `${type}s/list` },
    },
  }))
  if (instructions === null) return parts
  const part = {
    hook: 'instructions',
    value: { instructions },
    context: { ...context, kind: 'lifecycle', method: 'initialize' },
  } as const
  return [{ name: `${server} (instructions)`, text: null, textAt: null, part }, ...parts]
}

export function inspectParts(
  parts: readonly (NamedPart & { readonly text: string | null })[],
  { inspector }: CommandInspector,
  asJson: boolean,
): InspectionRun {
  let flagged = 0
  for (const { name, part, text, textAt } of parts) {
    const assessment = inspector.inspect(part)
    if (assessment.verdict !== 'benign' || assessment.truncated) flagged += 1
    const inspected: Inspected = { name, assessment, text, textAt }
    if (asJson)
      printJson({ name, hook: part.hook, ...assessment, findings: assessment.findings.map(withoutDigest) })
    else showAssessment(inspected)
  }
  return { parts: parts.length, flagged }
}

/** Digests are under a key of this run and would only mislead. */
function withoutDigest({ digest: _digest, ...finding }: Finding): Omit<Finding, 'digest'> {
  return finding
}
