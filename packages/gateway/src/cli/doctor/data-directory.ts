/** The checks of the data directory: who can read it, who holds it, whether its journal is whole, and how much room is left. */

import { existsSync, statSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LoadedConfig } from '../../config/load.ts'
import { journalDirectory } from '../../journal/journal.ts'
import { LOG_FILE } from '../../journal/layout.ts'
import { lockDataDirectory } from '../../journal/lock.ts'
import { verifyJournals } from '../../journal/verify.ts'
import type { Finding } from './finding.ts'

/** Less room than this is worth a word: a few segments of the journal. */
const ROOM_BYTES_MIN = 512 << 20
const ROOM_BYTES_BROKEN = 32 << 20

/** Files that must be readable by their owner alone. */
const PRIVATE = ['operator.token', 'gateway.json', 'keys', 'callgate.db', 'journal']

export async function checkDirectory({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const { data } = config
  if (!existsSync(data)) {
    const parent = findExisting(data)
    await access(parent, constants.W_OK)
    return [{ check: 'data', state: 'ok', text: `${data} will be made at the first start` }]
  }
  await access(data, constants.R_OK | constants.W_OK)
  if (process.platform === 'win32') return [{ check: 'data', state: 'ok', text: data }]
  const open = [data, ...PRIVATE.map((name) => join(data, name))].filter(
    (path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0,
  )
  const exposed = open.filter((path) => path !== data)
  if (open.includes(data) && exposed.length > 0)
    return [
      {
        check: 'data',
        state: 'broken',
        text: `others can read ${exposed.join(', ')}; run chmod -R go= ${data}`,
      },
    ]
  return open.includes(data)
    ? [{ check: 'data', state: 'warning', text: `others can look into ${data}; run chmod 700 ${data}` }]
    : [{ check: 'data', state: 'ok', text: `${data}, for its owner alone` }]
}

export async function checkLock({ config }: LoadedConfig): Promise<readonly Finding[]> {
  if (!existsSync(join(config.data, 'locks')))
    return [{ check: 'lock', state: 'ok', text: 'nobody holds it' }]
  try {
    const lock = await lockDataDirectory(config.data)
    lock.release()
    return [{ check: 'lock', state: 'ok', text: 'nobody holds it' }]
  } catch (error) {
    // A gateway that runs is what one wants; whether it is well, the other checks say.
    const [text] = error instanceof Error ? error.message.split('. ') : []
    return [{ check: 'lock', state: 'ok', text: text ?? 'held' }]
  }
}

export async function checkJournal({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const dir = journalDirectory(config.data)
  if (!existsSync(join(dir, LOG_FILE)))
    return [{ check: 'journal', state: 'ok', text: 'nothing recorded yet' }]
  const report = await verifyJournals({ dirs: [dir] })
  const [log] = report.logs
  const problem = log?.problems[0]
  return report.ok
    ? [{ check: 'journal', state: 'ok', text: `${log?.records ?? 0} records, whole` }]
    : [
        {
          check: 'journal',
          state: 'broken',
          text: `${problem?.message ?? 'not whole'}; run callgate journal verify ${dir}`,
        },
      ]
}

export async function checkDisk({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const { bavail, bsize } = await statfs(findExisting(config.data))
  const bytes = bavail * bsize
  const text = `${Math.floor(bytes / (1 << 20))} MB left below ${config.data}`
  if (bytes >= ROOM_BYTES_MIN) return [{ check: 'disk', state: 'ok', text }]
  return [
    { check: 'disk', state: bytes < ROOM_BYTES_BROKEN ? 'broken' : 'warning', text: `${text}; make room` },
  ]
}

function findExisting(path: string): string {
  return existsSync(path) ? path : findExisting(dirname(path))
}
