/** Turns whatever a command threw into one paragraph that says what to do. */

import { dirname } from 'node:path'
import { FileReadError } from '../config/read-bounded.ts'

/** The message for people; the stack as well when CALLGATE_DEBUG is set. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ((process.env['CALLGATE_DEBUG'] ?? '') !== '') return error.stack ?? error.message
  if (error instanceof FileReadError) return `${error.path} ${error.message}.`
  return explainSystem(error) ?? error.message
}

function explainSystem(error: Error): string | undefined {
  const { code, path, address, port, syscall, hostname } = error as Error & {
    readonly hostname?: unknown
    readonly code?: unknown
    readonly path?: unknown
    readonly syscall?: unknown
    readonly address?: unknown
    readonly port?: unknown
  }
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${String(port)} at ${String(address)} is in use. Stop what listens there (is a gateway running already?), or set listen.port or control.port to another in callgate.yaml.`
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${String(address)}. Set listen.address or control.address in callgate.yaml to one it has.`
    case 'EACCES':
      // What is to be made is not there yet: nothing about it can be changed.
      if (syscall === 'mkdir' && typeof path === 'string')
        return `The folder ${path} cannot be made: this user may not write to ${dirname(path)}. Start in another folder, run the command as the user it belongs to, or change its owner or mode.`
      return typeof path !== 'string'
        ? `Port ${String(port)} may not be opened by this user. Choose one above 1023 in callgate.yaml.`
        : `${path} may not be read or written by this user. Run the command as the user it belongs to, or change its owner or mode.`
    case 'EROFS':
      return `${String(path)} lies on a file system that is mounted read-only. Choose a folder that can be written, or mount it for writing.`
    case 'ENOTDIR':
      return `${String(path)} cannot be opened: one of the folders it names is a file. Name another place, or move that file.`
    case 'ENOENT':
      if (syscall === 'uv_cwd')
        return 'The folder this terminal is in was removed. Change to another folder, then try again.'
      // Node says this, and not EROFS, of folders it was to make one in the other.
      return syscall === 'mkdir' && typeof path === 'string'
        ? `The folder ${path} cannot be made. Its file system may be mounted read-only; choose one that can be written.`
        : typeof path === 'string'
          ? `There is no file or folder ${path}.`
          : undefined
    case 'ENOTFOUND':
      return typeof hostname === 'string'
        ? `The host ${hostname} is not known here. Look for a slip in its name, and whether this machine can resolve names.`
        : undefined
    case 'ENOSPC':
      return 'The disk is full. Make room, then start again.'
    default:
      return undefined
  }
}
