/** What of the kernel no server needs, as a seccomp filter: what namespaces do not part, and what has been a way out before. */

import { endianness } from 'node:os'

/** Numbers of Linux for x64 and arm64. */
const DENIED: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  // Keyrings belong to the user and are the same inside.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  // Programs, modules and queues in the kernel.
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  // Mounts and namespaces.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  setns: [308, 268],
  unshare: [272, 97],
  // Files by handle pass by every mount.
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  // The machine itself.
  syslog: [103, 116],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
  clock_adjtime: [305, 266],
  pidfd_getfd: [438, 438],
}
const SOCKET = [41, 198] as const
const IOCTL = [16, 29] as const
const AUDIT = [0xc000_003e, 0xc000_00b7] as const
/** Unix, IPv4, IPv6, and netlink for the addresses of its own machine; hypervisors, Bluetooth and the rest are not namespaced. */
const FAMILIES = [1, 2, 10, 16]
/** Typing into a terminal for others: TIOCSTI and TIOCLINUX. */
const TYPING = [0x5412, 0x541c]
/** Calls of the x32 ABI are the same calls by other numbers. */
const X32 = 0x4000_0000

const LOAD = 0x20
const IF_EQUAL = 0x15
const IF_AT_LEAST = 0x35
const RETURN = 0x06
const ALLOW = 0x7fff_0000
const REFUSE = 0x0005_0000
const [EPERM, EAFNOSUPPORT, ENOSYS] = [1, 97, 38]
/** Where struct seccomp_data holds them, the lower half of each argument. */
const [NUMBER, ARCHITECTURE, FIRST, SECOND] = [0, 4, 16, 24]

type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number]

/** The program `bwrap --seccomp` reads; null for a machine whose numbers are not known here. */
export function writeSystemCallFilter(architecture: string = process.arch): Buffer | null {
  const which = architecture === 'x64' ? 0 : architecture === 'arm64' ? 1 : null
  if (which === null || endianness() !== 'LE') return null
  const refuse = (errno: number): Step => [RETURN, 0, 0, REFUSE + errno]
  const allow: Step = [RETURN, 0, 0, ALLOW]
  const steps: readonly Step[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    // The calls of another architecture have other numbers.
    [IF_EQUAL, 1, 0, AUDIT[which]],
    refuse(ENOSYS),
    [LOAD, 0, 0, NUMBER],
    [IF_AT_LEAST, 0, 1, X32],
    refuse(ENOSYS),
    ...Object.values(DENIED).flatMap((numbers): Step[] => [[IF_EQUAL, 0, 1, numbers[which]], refuse(EPERM)]),
    // As many steps are skipped as belong to the call.
    [IF_EQUAL, 0, FAMILIES.length + 3, SOCKET[which]],
    [LOAD, 0, 0, FIRST],
    ...FAMILIES.map((family, at): Step => [IF_EQUAL, FAMILIES.length - at, 0, family]),
    refuse(EAFNOSUPPORT),
    allow,
    [IF_EQUAL, 0, TYPING.length + 3, IOCTL[which]],
    [LOAD, 0, 0, SECOND],
    ...TYPING.map((request, at): Step => [IF_EQUAL, TYPING.length - at, 0, request]),
    allow,
    refuse(EPERM),
    allow,
  ]
  const program = Buffer.alloc(steps.length * 8)
  for (const [at, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    program.writeUInt16LE(code, at * 8)
    program.writeUInt8(ifTrue, at * 8 + 2)
    program.writeUInt8(ifFalse, at * 8 + 3)
    program.writeUInt32LE(value, at * 8 + 4)
  }
  return program
}
