/** A process that appends until it is killed, saying on stdout which exchange the journal has taken. */

import { writeSync } from 'node:fs'
import { openReferencedKeyFile } from '../store/key-file.ts'
import { makeKeyring, makeIntent, makeOutcome, systemClock } from './journal.fixture.ts'
import { openJournal } from './journal.ts'

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
}
