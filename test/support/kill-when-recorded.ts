/** Preloaded into a gateway that a test kills: ends it the moment a record that holds a given text is in the journal. */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const text = process.env['TEST_KILL_WHEN_RECORDED'] ?? ''
const { writeSync } = fs

if (text !== '') {
  const killing = (
    fd: number,
    data: NodeJS.ArrayBufferView,
    ...rest: [number?, number?, number?]
  ): number => {
    const written = writeSync(fd, data, ...rest)
    if (Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(text))
      process.kill(process.pid, 'SIGKILL')
    return written
  }
  Object.assign(fs, { writeSync: killing })
  syncBuiltinESMExports()
}
