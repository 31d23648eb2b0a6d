/** The offline verifier: any number of log directories, nothing needed but their files and the public keys. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseStoredCheckpoint } from './checkpoint-file.ts'
import {
  CHECKPOINTS_FILE,
  isPartOfLog,
  LOG_FILE,
  LogHead,
  logOrigin,
  PUBLIC_KEYS_FILE,
  readShape,
} from './layout.ts'
import { readLines } from './line-reader.ts'
import { parseVerifierKey, readCheckpoint, type TreeHead, type VerifierKey } from './note.ts'
import { LogWalk, type WantedHead } from './verify-walk.ts'
import { findCause, type LogReport, Problems, type VerifyReport } from './verify-report.ts'

export interface VerifyOptions {
  /** Log directories: those that hold `log.json`. */
  readonly dirs: readonly string[]
  /** Verifier keys known from elsewhere. Without any, each log's own `public-keys` file is believed. */
  readonly keys?: readonly string[]
  /** Files of anchored checkpoints, as anchors wrote them: one JSON object a line, or one signed note. */
  readonly anchorFiles?: readonly string[]
  /** Told from time to time how many records of the current log were checked. */
  readonly onChecked?: (records: number) => void
}

interface Trusted {
  readonly keys: readonly VerifierKey[]
  readonly anchors: readonly AnchorNote[]
}

interface AnchorNote {
  readonly file: string
  readonly note: string
}

/** Checks every log and what the anchors say about it. Never throws for what stands in the files. */
export async function verifyJournals(options: VerifyOptions): Promise<VerifyReport> {
  const anchors: AnchorNote[] = []
  const unreadable: string[] = []
  for (const file of options.anchorFiles ?? []) {
    if (existsSync(file)) anchors.push(...(await readAnchorFile(file)))
    else unreadable.push(file)
  }
  const logs: LogReport[] = []
  for (const dir of options.dirs) {
    const problems = new Problems()
    for (const file of unreadable) problems.add('anchor-unreadable', `there is no anchor file ${file}`)
    const { keys, onChecked } = options
    logs.push(await verifyLog(dir, keys, { anchors, problems, onChecked }))
  }
  return { ok: logs.length > 0 && logs.every((log) => log.ok), logs }
}

interface Checking {
  readonly anchors: readonly AnchorNote[]
  readonly problems: Problems
  readonly onChecked: VerifyOptions['onChecked'] | undefined
}

async function verifyLog(
  dir: string,
  givenKeys: readonly string[] | undefined,
  { anchors, problems, onChecked }: Checking,
): Promise<LogReport> {
  const odd = findNoFile(dir)
  if (odd !== undefined)
    problems.add('not-a-log', `${odd} in ${dir} is no ordinary file, so nothing of this log was read`)
  const origin = odd === undefined ? readOrigin(dir, problems) : undefined
  if (origin === undefined) return describeNothing(dir, problems)
  const trusted: Trusted = { keys: readKeys(dir, givenKeys, problems), anchors }
  const stored = await readStored(dir, origin, { trusted, problems })
  const outside = readAnchors(origin, trusted, problems)
  const walk = new LogWalk(dir, problems, [...stored.wanted, ...outside], onChecked)
  await walk.run()
  const records = walk.size
  const signedSize = walk.confirmed('checkpoint').reduce((most, size) => Math.max(most, size), 0)
  const anchored = walk.confirmed('anchor')
  if (records > 0 && stored.wanted.length === 0)
    problems.add('never-signed', 'there is no valid checkpoint of this log')
  return {
    dir,
    origin,
    ok: problems.list.length === 0,
    records,
    root: walk.root().toString('hex'),
    segments: walk.segments,
    checkpoints: { valid: stored.wanted.length, signedSize, lastTimeMs: stored.lastTimeMs },
    anchors: { agreeing: anchored.length, size: anchored.reduce((most, size) => Math.max(most, size), 0) },
    standing: anchored.length > 0 ? 'anchored' : 'self-consistent only',
    unsignedTail: signedSize < records ? { from: signedSize, to: records - 1 } : null,
    payloads: walk.payloads,
    openExchanges: walk.openExchanges,
    cause: findCause(problems.list),
    problems: problems.list,
    moreProblems: problems.more,
  }
}

/** A log that came from elsewhere may hold a pipe or a device under the name of a file: reading it would never end. */
function findNoFile(dir: string): string | undefined {
  if (!existsSync(join(dir, LOG_FILE))) return undefined
  const isOrdinary = (name: string): boolean =>
    statSync(join(dir, name), { throwIfNoEntry: false })?.isFile() === true
  return readdirSync(dir).find((name) => isPartOfLog(name) && !isOrdinary(name))
}

function readOrigin(dir: string, problems: Problems): string | undefined {
  try {
    const head = readShape(join(dir, LOG_FILE), LogHead)
    if (head !== undefined) return logOrigin(head.logId)
    problems.add('not-a-log', `there is no ${LOG_FILE} in ${dir}`)
  } catch (error) {
    problems.add(
      'not-a-log',
      `${LOG_FILE} in ${dir} cannot be read: ${error instanceof SyntaxError ? 'not JSON' : 'wrong shape'}`,
    )
  }
  return undefined
}

function readKeys(
  dir: string,
  given: readonly string[] | undefined,
  problems: Problems,
): readonly VerifierKey[] {
  const path = join(dir, PUBLIC_KEYS_FILE)
  const texts =
    given ??
    (existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
      : [])
  const keys: VerifierKey[] = []
  for (const text of texts) {
    const key = parseVerifierKey(text)
    if (key === undefined) problems.add('checkpoint-signature', `not a verifier key: ${text.slice(0, 80)}`)
    else keys.push(key)
  }
  return keys
}

async function readStored(
  dir: string,
  origin: string,
  { trusted, problems }: { trusted: Trusted; problems: Problems },
): Promise<{ readonly wanted: readonly WantedHead[]; readonly lastTimeMs: number | null }> {
  const wanted: WantedHead[] = []
  let lastTimeMs: number | null = null
  let lastSize = 0
  let number = 0
  const path = join(dir, CHECKPOINTS_FILE)
  if (!existsSync(path)) return { wanted, lastTimeMs }
  for await (const line of readLines(path)) {
    number += 1
    // A torn last line is what a kill leaves; the gateway cuts it at its next start.
    if (!line.complete) break
    const checkpoint = parseStoredCheckpoint(line.bytes.toString('utf8'))
    if (checkpoint === undefined) {
      problems.add('checkpoint-malformed', `line ${number} of ${CHECKPOINTS_FILE} is not a checkpoint`)
      continue
    }
    const head = checkNote(checkpoint.note, trusted.keys, { origin, where: `checkpoint ${number}`, problems })
    if (head === undefined) continue
    if (head.size < lastSize) {
      problems.add(
        'checkpoint-order',
        `checkpoint ${number} signs ${head.size} records, fewer than one before it`,
      )
    }
    lastSize = head.size
    lastTimeMs = checkpoint.timeMs
    wanted.push({ from: 'checkpoint', size: head.size, root: head.root, where: `checkpoint ${number}` })
  }
  return { wanted, lastTimeMs }
}

function readAnchors(origin: string, trusted: Trusted, problems: Problems): readonly WantedHead[] {
  const wanted: WantedHead[] = []
  for (const { file, note } of trusted.anchors) {
    // An anchor may hold the checkpoints of many logs.
    if (!note.startsWith(`${origin}\n`)) continue
    const head = checkNote(note, trusted.keys, { origin, where: `a checkpoint in ${file}`, problems })
    if (head !== undefined) wanted.push({ from: 'anchor', size: head.size, root: head.root, where: file })
  }
  return wanted
}

function checkNote(
  note: string,
  keys: readonly VerifierKey[],
  { origin, where, problems }: { origin: string; where: string; problems: Problems },
): TreeHead | undefined {
  const reading = readCheckpoint(note, keys)
  if (reading.state === 'invalid') problems.add('checkpoint-signature', `${where}: ${reading.reason}`)
  else if (reading.state === 'unknown-key')
    problems.add('checkpoint-signature', `${where} is signed by none of the given keys`)
  else if (reading.head.origin !== origin)
    problems.add('checkpoint-signature', `${where} belongs to ${reading.head.origin}`)
  else return reading.head
  return undefined
}

async function readAnchorFile(file: string): Promise<readonly AnchorNote[]> {
  const notes: AnchorNote[] = []
  let plain = ''
  for await (const line of readLines(file)) {
    const text = line.bytes.toString('utf8')
    const stored = parseStoredCheckpoint(text)
    if (stored === undefined && plain.length < 64 * 1024) plain += `${text}\n`
    else if (stored !== undefined) notes.push({ file, note: stored.note })
  }
  return plain.trim() === '' ? notes : [...notes, { file, note: `${plain.trimEnd()}\n` }]
}

function describeNothing(dir: string, problems: Problems): LogReport {
  return {
    dir,
    origin: null,
    ok: false,
    records: 0,
    root: '',
    segments: { whole: 0, dropped: 0 },
    checkpoints: { valid: 0, signedSize: 0, lastTimeMs: null },
    anchors: { agreeing: 0, size: 0 },
    standing: 'self-consistent only',
    unsignedTail: null,
    payloads: { present: 0, erased: 0, dropped: 0 },
    openExchanges: 0,
    cause: findCause(problems.list),
    problems: problems.list,
    moreProblems: problems.more,
  }
}
