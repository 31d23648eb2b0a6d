/** Turns the inputs of a `server.json` into arguments and variables, and refuses what would smuggle something in. */

import type { ServerJsonArgument, ServerJsonKeyValue } from '@callgate/contracts/server-json'
import { looksLikeSecret } from '../catalogue/dangers.ts'
import { ServerJsonError } from './read.ts'

/** What whoever submits fills in, by name. */
export type Filled = ReadonlyMap<string, string>

/** Variables that decide which code runs, or where traffic goes: no publisher sets these. */
const STEERING =
  /^(NODE_|LD_|DYLD_|PYTHON|RUBY|PERL5?|JAVA_|_JAVA|GIT_|NPM_|UV_|PIP_|DOCKER_|SSL_|CURL_|BASH_|LUA_|DENO_|BUN_|CALLGATE_)|^(PATH|HOME|ENV|SHELL|IFS|TMPDIR|CLASSPATH|EDITOR|PAGER|((HTTPS?|ALL|NO)_PROXY))$/i
const ENV_NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]{0,127}$/
const FLAG = /^--?[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const TEMPLATE = /\{([A-Za-z_][A-Za-z0-9_.-]{0,127})\}/g

type Input = ServerJsonArgument | ServerJsonKeyValue

/** The value of one input: filled in, fixed by the publisher, or its default; undefined when there is none. */
function valueOf(input: Input, key: string, { path, filled }: At): string | undefined {
  const given = filled.get(key)
  if (given !== undefined && input.value !== undefined && !input.value.includes('{'))
    throw new ServerJsonError(path, `is fixed by the publisher; it cannot be set with --set ${key}=…`)
  const value = fillTemplate(given ?? input.value ?? input.default, { path, filled })
  if (value !== undefined && input.choices !== undefined && !input.choices.includes(value))
    throw new ServerJsonError(path, `${JSON.stringify(value)} is none of its choices`)
  if (value === undefined && input.isRequired === true)
    throw new ServerJsonError(path, `is required and has no value: say --set ${key}=…`)
  return value
}

interface At {
  readonly path: string
  readonly filled: Filled
}

/** Replaces `{name}` by what was filled in; one that nobody filled in is refused, never passed on. */
export function fillTemplate(template: string | undefined, { path, filled }: At): string | undefined {
  return template?.replaceAll(TEMPLATE, (_, name: string) => {
    const value = filled.get(name)
    if (value === undefined)
      throw new ServerJsonError(path, `is a template: say --set ${name}=…, or choose another entry`)
    return value
  })
}

/** Arguments for the program itself, in order. */
export function readArguments(inputs: readonly ServerJsonArgument[], path: string, filled: Filled): string[] {
  return inputs.flatMap((input, index) => {
    const at = { path: `${path}/${index}`, filled }
    if (input.isSecret === true)
      throw new ServerJsonError(
        at.path,
        'is a secret in the command line, which everybody on the machine reads',
      )
    return input.type === 'named' ? readNamed(input, at) : readPositional(input, at)
  })
}

function readNamed(input: Extract<ServerJsonArgument, { type: 'named' }>, at: At): string[] {
  if (!FLAG.test(input.name))
    throw new ServerJsonError(`${at.path}/name`, `${JSON.stringify(input.name)} is not the name of one flag`)
  const key = input.name.replace(/^-+/, '')
  const value = valueOf(input, key, at)
  if (value === undefined) return isBare(input) ? [input.name] : []
  return [input.name, checkWord(value, at.path)]
}

/** A flag that takes no value: nothing in it speaks of one. */
function isBare(input: Input): boolean {
  const { format, choices, placeholder, isRequired } = input
  return format === undefined && choices === undefined && placeholder === undefined && isRequired !== false
}

function readPositional(input: Extract<ServerJsonArgument, { type: 'positional' }>, at: At): string[] {
  const value = valueOf(input, input.valueHint ?? 'value', at)
  return value === undefined ? [] : [checkWord(value, at.path)]
}

function checkWord(value: string, path: string): string {
  if (value.startsWith('-'))
    throw new ServerJsonError(path, `${JSON.stringify(value.slice(0, 80))} would be read as a flag`)
  if (/[\u0000-\u001f]/.test(value)) throw new ServerJsonError(path, 'holds control characters')
  if (looksLikeSecret(value)) throw new ServerJsonError(path, 'holds a secret as a value')
  return value
}

/** Flags of a runtime that change nothing about what runs; every other one is refused. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  npm: ['-y', '--yes', '-q', '--quiet'],
  pypi: ['-q', '--quiet'],
  oci: ['run', '--rm', '-i', '--interactive', '--init'],
  mcpb: [],
}

/** Arguments of npx, uvx or docker itself decide what runs and with which rights: only harmless ones pass, unused. */
export function refuseRuntimeArguments(
  inputs: readonly ServerJsonArgument[],
  path: string,
  registryType: string,
): void {
  const allowed = HARMLESS[registryType] ?? []
  inputs.forEach((input, index) => {
    const said = input.type === 'named' ? input.name : (input.value ?? input.default ?? '')
    const extra = input.type === 'named' ? (input.value ?? input.default) : undefined
    if (allowed.includes(said) && extra === undefined) return
    throw new ServerJsonError(
      `${path}/${index}`,
      `${JSON.stringify(said.slice(0, 80))} is given to the runtime, where it decides what runs; leave it out`,
    )
  })
}

export interface ReadPairs {
  /** Plain values by name. */
  readonly plain: Readonly<Record<string, string>>
  /** Names whose values are secrets. */
  readonly secret: readonly string[]
}

/** Environment variables or headers: plain values, and the names of secrets, whose values never stand in a document. */
export function readPairs(
  inputs: readonly ServerJsonKeyValue[],
  { path, filled, kind }: At & { readonly kind: 'variable' | 'header' },
): ReadPairs {
  const plain: Record<string, string> = {}
  const secret: string[] = []
  inputs.forEach((input, index) => {
    const at = { path: `${path}/${index}`, filled }
    refuseName(input.name, at.path, kind)
    if (Object.hasOwn(plain, input.name) || secret.includes(input.name))
      throw new ServerJsonError(at.path, `${input.name} is given twice`)
    if (isSecret(input, kind)) {
      if (hasFixedValue(input))
        throw new ServerJsonError(at.path, `${input.name} is a secret, and its value stands in the document`)
      secret.push(input.name)
      return
    }
    const value = valueOf(input, input.name, at)
    if (value === undefined) return
    if (looksLikeSecret(value) || looksLikeSecret(`${input.name}=${value}`))
      throw new ServerJsonError(at.path, `${input.name} holds a secret as a value`)
    plain[input.name] = value
  })
  return { plain, secret }
}

function refuseName(name: string, path: string, kind: 'variable' | 'header'): void {
  const pattern = kind === 'variable' ? ENV_NAME : /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/
  if (!pattern.test(name)) throw new ServerJsonError(path, `${JSON.stringify(name)} is no name of a ${kind}`)
  const steers =
    kind === 'variable'
      ? STEERING.test(name)
      : /^(host|connection|content-.*|transfer-encoding|te|upgrade|cookie|proxy-.*|mcp-.*|accept)$/i.test(
          name,
        )
  if (steers)
    throw new ServerJsonError(path, `${name} would decide what runs or where it talks to; set it yourself`)
}

function isSecret(input: ServerJsonKeyValue, kind: 'variable' | 'header'): boolean {
  return (
    input.isSecret === true || (kind === 'header' && /^(authorization|x-api-key|api-key)$/i.test(input.name))
  )
}

/** A template such as `Bearer {token}` holds no value. */
function hasFixedValue({ value, default: standard }: ServerJsonKeyValue): boolean {
  return standard !== undefined || (value !== undefined && !value.includes('{'))
}
