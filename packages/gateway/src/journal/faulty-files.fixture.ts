/** Real files whose Nth call of an operation fails, as those of a full or dying disk do. */

import { nodeFiles } from './files.ts'
import type { JournalFiles, SegmentFile } from './ports.ts'

export type Operation = 'write' | 'short' | 'truncate' | 'sync' | 'open'

export interface Faults {
  readonly files: JournalFiles
  /** Fails from the Nth call of an operation on, until `heal`; writes into space that is already there succeed. */
  failFrom(operation: Operation, call: number): void
  heal(): void
  /** How often an operation was asked for. */
  calls(operation: Operation): number
}

export function makeFaults(): Faults {
  let failing: Operation | undefined
  let left = 0
  const calls = new Map<Operation, number>()
  const strike = (operation: Operation): boolean => {
    calls.set(operation, (calls.get(operation) ?? 0) + 1)
    if (failing !== operation) return false
    left -= 1
    return left <= 0
  }
  const fail = (code: string): never => {
    throw Object.assign(new Error(`${code}: injected`), { code })
  }
  const wrap = (file: SegmentFile): SegmentFile => ({
    ...file,
    write: (data, position) => {
      const grows = position + data.length > file.bytes()
      if (grows && strike('write')) fail('ENOSPC')
      if (grows && strike('short')) {
        file.write(data.subarray(0, Math.floor(data.length / 2)), position)
        fail('ENOSPC')
      }
      return file.write(data, position)
    },
    truncate: (bytes) => (strike('truncate') ? fail('EIO') : file.truncate(bytes)),
    sync: () =>
      strike('sync')
        ? Promise.reject(Object.assign(new Error('EIO: injected'), { code: 'EIO' }))
        : file.sync(),
  })
  return {
    files: { open: (path) => (strike('open') ? fail('EMFILE') : wrap(nodeFiles.open(path))) },
    failFrom: (operation, call) => {
      failing = operation
      left = call
    },
    heal: () => {
      failing = undefined
    },
    calls: (operation) => calls.get(operation) ?? 0,
  }
}
