/** `callgate.lock`: the pins of all servers of a deployment, in one file that belongs beside its configuration. */

import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { parseJson } from '@callgate/contracts/json'
import { ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import { UpstreamId } from '@callgate/contracts/upstream'
import { z } from 'zod'
import { canonicalJson, digestJson } from '../../config/canonical-json.ts'
import { ExamineError } from './finding.ts'
import { isPinWhole } from './pin.ts'

const LOCK_BYTES_MAX = 64 << 20
const SERVERS_MAX = 10_000

const LockFile = z.strictObject({
  version: z.literal(1),
  servers: z.record(UpstreamId, z.strictObject({ source: ServerSource, pin: ServerPin })),
  digest: z.string(),
})
export type LockedServers = z.infer<typeof LockFile>['servers']

/** Replaces the file in one step: a reader, or a start after a crash, sees the old one or the new one. */
export async function writeLockFile(path: string, servers: LockedServers): Promise<void> {
  if (Object.keys(servers).length > SERVERS_MAX)
    throw new ExamineError(`callgate.lock holds at most ${SERVERS_MAX} servers.`)
  const text = renderLockFile(servers)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Sorted and one server a line, so that a review of a change shows the servers that changed. */
function renderLockFile(servers: LockedServers): string {
  const lines = Object.entries(servers)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, server]) => `${JSON.stringify(id)}:${canonicalJson(server)}`)
  const body = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`
  return `{"digest":"sha256:${digestJson({ version: 1, servers })}",\n"servers":${body},\n"version":1}\n`
}

/** Empty where there is no file. Refuses what is not byte for byte what was written: a lock is not edited by hand. */
export async function readLockFile(path: string): Promise<LockedServers> {
  const text = await readWhole(path)
  if (text === null) return {}
  const parsed = LockFile.safeParse(parseJson(text))
  if (!parsed.success)
    throw new ExamineError(
      `${path} is no callgate.lock of this version. Restore it, or examine the servers again.`,
    )
  const { servers } = parsed.data
  const altered = Object.entries(servers).find(([, { pin }]) => !isPinWhole(pin))
  if (altered !== undefined)
    throw new ExamineError(
      `${path}: the pin of ${altered[0]} was altered. Restore it, or examine the server again.`,
    )
  if (renderLockFile(servers) !== text)
    throw new ExamineError(
      `${path} was altered after it was written. Restore it, or examine the servers again.`,
    )
  return servers
}

async function readWhole(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > LOCK_BYTES_MAX) throw new ExamineError(`${path} is larger than 64 MiB.`)
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
