/** The filter, run step by step as the kernel would: what it refuses on each architecture, and that nothing falls out of it. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeSystemCallFilter } from './system-calls.ts'

const ALLOW = 0x7fff0000
const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 } as const

interface Call {
  readonly number: number
  readonly audit?: number
  readonly args?: readonly number[]
}

/** The value of the return it comes to. Throws for a step that is none, and past the end. */
function run(
  architecture: 'x64' | 'arm64',
  { number, audit = AUDIT[architecture], args = [] }: Call,
): number {
  const program = writeSystemCallFilter(architecture)
  if (program === null) throw new Error('no filter')
  const data = new Map([[0, number], [4, audit], ...args.map((arg, at) => [16 + at * 8, arg] as const)])
  let loaded = 0
  for (let at = 0; ; at += 1) {
    const code = program.readUInt16LE(at * 8)
    const value = program.readUInt32LE(at * 8 + 4)
    const jump = (holds: boolean): number => program.readUInt8(at * 8 + (holds ? 2 : 3))
    if (code === 0x06) return value
    if (code === 0x20) loaded = data.get(value) ?? 0
    else if (code === 0x15) at += jump(loaded === value)
    else if (code === 0x35) at += jump(loaded >= value)
    else throw new Error(`step ${code}`)
  }
}
const errno = (value: number): number => value & 0xffff

test.each([
  ['x64', { keyctl: 250, bpf: 321, io_uring_setup: 425, mount: 165, open_by_handle_at: 304 }],
  ['arm64', { keyctl: 219, bpf: 280, io_uring_setup: 425, mount: 40, open_by_handle_at: 265 }],
] as const)('refuses on %s what no server needs', (architecture, numbers) => {
  for (const number of Object.values(numbers)) expect(errno(run(architecture, { number }))).toBe(1)
})

test.each([
  ['x64', 41, 16, 0],
  ['arm64', 198, 29, 63],
] as const)(
  'lets %s open sockets of the network and speak to terminals, no others',
  (architecture, socket, ioctl, read) => {
    for (const family of [1, 2, 10, 16])
      expect(run(architecture, { number: socket, args: [family] })).toBe(ALLOW)
    for (const family of [0, 3, 17, 31, 40, 44])
      expect(errno(run(architecture, { number: socket, args: [family] }))).toBe(97)
    for (const request of [0x5412, 0x541c])
      expect(errno(run(architecture, { number: ioctl, args: [1, request] }))).toBe(1)
    expect(run(architecture, { number: ioctl, args: [1, 0x5401] })).toBe(ALLOW)
    expect(run(architecture, { number: read, args: [40, 0x5412] })).toBe(ALLOW)
  },
)

test('knows no calls of another architecture or of x32', () => {
  expect(errno(run('x64', { number: 0, audit: 0x40000003 }))).toBe(38)
  expect(errno(run('arm64', { number: 0, audit: AUDIT.x64 }))).toBe(38)
  expect(errno(run('x64', { number: 0x40000000 + 250 }))).toBe(38)
  expect(writeSystemCallFilter('riscv64')).toBeNull()
})

test('ends for every call', () => {
  const calls = fc.record({ number: fc.nat(0x50000000), args: fc.array(fc.nat(), { maxLength: 6 }) })
  const ends = fc.property(fc.constantFrom('x64' as const, 'arm64' as const), calls, (architecture, call) => {
    const value = run(architecture, call)
    return value === ALLOW || [1, 38, 97].includes(errno(value))
  })
  expect(() => fc.assert(ends)).not.toThrow()
})
