/** A process that appends until it is killed, saying on stdout which exchange the journal has taken. */

import { writeSync } from 'node:fs'
import { openReferencedKeyFile } from '../store/key-file.ts'
import { makeKeyring, makeIntent, makeOutcome, systemClock } from './journal.fixture.ts'
import { openJournal } from './journal.ts'

const LARGE_PARTS = 12
const LARGE_CHARS = 1 << 18

const [dataDir = '', run = ''] = process.argv.slice(2)
const keyring = await makeKeyring(openReferencedKeyFile('env:CALLGATE_TEST_KEY', process.env))
const journal = await openJournal({
  dataDir,
  keys: keyring,
  clock: systemClock,
  instance: `child-${run}`,
  version: '0.0.0',
  settings: {
    durability: 'process',
    segmentBytesMax: 60_000,
    retentionDays: 365,
    checkpointEveryMs: 20,
    checkpointEveryRecords: 50,
    payloads: 'redacted',
  },
})
for (let index = 0; ; index += 1) {
  const id = `${run}-${index}`
  const intent = journal.append(makeIntent(id, { payload: journal.keepPayload(`payload of ${id}`) }))
  // Left unfinished now and then, so that a kill also falls between appending and writing.
  if (index % 3 !== 0) void journal.append(makeOutcome(id))
  await intent
  writeSync(1, `${id}\n`)
  // More than is written in one turn: a kill also falls into the middle of that.
  if (index % 20 === 0) for (let part = 0; part < LARGE_PARTS; part += 1) void appendLarge(`${id}-${part}`)
}

async function appendLarge(id: string): Promise<void> {
  await journal.append(() => makeIntent(id, { payload: journal.keepPayload(id.padEnd(LARGE_CHARS, '.')) }))
  writeSync(1, `${id}\n`)
}
