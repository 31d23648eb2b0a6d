/** Examines an MCP bundle (.mcpb): its digest, its signature, its manifest, and the files it unpacks to. */

import { createHash } from 'node:crypto'
import { access, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '@callgate/contracts/json'
import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { inspectCode } from './code/inspect-code.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { inspectCommandLine, pinTree } from './folder.ts'
import { checkBundleSignature, splitBundle } from './mcpb-signature.ts'
import { makePin, startOf } from './pin.ts'
import { demandSignature } from './requirements.ts'
import { storeExamined } from './staged.ts'
import { dropStaging, openStaging } from './store.ts'
import { hashTree } from './tree.ts'
import { unzip } from './unzip.ts'
import { lookBehind } from './look.ts'

type BundleSource = Extract<ServerSource, { readonly type: 'mcpb' }>

const MANIFEST_BYTES_MAX = 1 << 20
/** Manifest versions 0.1 to 0.4; members this does not know are left alone. */
const Manifest = z.object({
  manifest_version: z.string().max(16).optional(),
  dxt_version: z.string().max(16).optional(),
  name: z.string().min(1).max(200),
  version: z.string().min(1).max(128),
  server: z.object({
    type: z.enum(['node', 'python', 'binary', 'uv']),
    entry_point: z
      .string()
      .min(1)
      .max(1024)
      .refine((path) => !/^[/\\]|\\|:|\0|(?:^|\/)\.\.(?:\/|$)/.test(path), 'must lie inside of the bundle'),
    mcp_config: z
      .object({
        command: z.string().min(1).max(4096),
        args: z.array(z.string().max(8192)).max(256).default([]),
      })
      .optional(),
  }),
})
type Manifest = z.infer<typeof Manifest>

export async function examineBundle(source: BundleSource, context: ExamineContext): Promise<Examination> {
  const bytes = await readBundle(source, context)
  const { content: archive, signature, problem } = splitBundle(bytes)
  if (problem !== null)
    throw new ExamineError(`The signature block of the bundle is broken: ${problem}. Get the bundle again.`)
  const signed = demandSignature(
    await judgeSignature(archive, signature, context),
    context.rules.mcpb.signature,
    'registry.supplyChain.mcpb.signature',
  )
  const staging = await openStaging(context.storeDirectory)
  try {
    const content = join(staging, 'content')
    await mkdir(content)
    await unzip(archive, content, context.limits, context.signal)
    const manifest = await readManifest(content)
    const tree = await hashTree(content, context.limits, context.signal)
    const bundle = { kind: 'package' as const, name: manifest.name, version: manifest.version }
    const pin = makePin([{ ...bundle, integrity: source.sha256 }, ...pinTree(tree)])
    const findings = [
      ...signed,
      ...inspectManifest(manifest),
      ...(await inspectCode(content, tree.entries, { own: '', limits: context.limits })),
    ]
    const program = readProgram(manifest)
    const start = program === null ? null : startOf(pin, tree, program, source.args)
    return await storeExamined({ source, folder: content, tree, pin, findings, start }, context)
  } finally {
    await dropStaging(staging)
  }
}

async function readBundle({ file, sha256 }: BundleSource, { limits }: ExamineContext): Promise<Buffer> {
  const stats = await lookBehind(file)
  if (stats?.isFile() !== true) throw new ExamineError(`There is no bundle ${quote(file)}.`)
  if (stats.size > limits.fileBytesMax)
    throw new ExamineError(`${quote(file)} is larger than ${limits.fileBytesMax} bytes.`)
  const bytes = await readFile(file)
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (digest !== sha256)
    throw new ExamineError(
      `${quote(file)} is not the bundle that is meant: its digest is ${digest}, not ${sha256}.`,
    )
  return bytes
}

async function readManifest(content: string): Promise<Manifest> {
  const path = join(content, 'manifest.json')
  const stats = await lookBehind(path)
  if (stats === null || stats.size > MANIFEST_BYTES_MAX)
    throw new ExamineError('The bundle has no manifest.json, or one larger than 1 MiB.')
  const parsed = Manifest.safeParse(parseJson(await readFile(path, 'utf8')))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ExamineError(
      `The manifest.json of the bundle is not valid: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
    )
  }
  const { type, entry_point: entry } = parsed.data.server
  await access(join(content, entry)).catch(() => {
    throw new ExamineError(`The bundle names ${quote(entry)} as its ${type} program and does not have it.`)
  })
  return parsed.data
}

/** Null where it needs what only its host could fill in, or fetches what it runs. */
function readProgram({ server }: Manifest): readonly string[] | null {
  const { type, entry_point: entry, mcp_config: line } = server
  if (type === 'uv') return null
  const own = `\${content}/${entry}`
  const programs = { node: ['${node}', own], python: ['python3', own], binary: [own] }
  if (line === undefined) return programs[type]
  const parts = [line.command === 'node' ? '${node}' : line.command, ...line.args].map((part) =>
    part.replaceAll('${__dirname}', '${content}').replaceAll(/\$\{(?:\/|pathSeparator)\}/g, '/'),
  )
  return parts.some((part) => /\$\{(?!content\}|node\})/.test(part)) ? null : parts
}

function inspectManifest({ server }: Manifest): readonly ScanFinding[] {
  const { mcp_config: line, entry_point: entry } = server
  const findings: ScanFinding[] = []
  if (server.type === 'uv')
    findings.push(
      makeFinding({
        code: 'supply/fetched-at-start',
        severity: 'high',
        title: 'The bundle fetches what it runs when it starts',
        detail:
          'Its type is uv: packages it depends on are fetched by name and are not in what was examined.',
      }),
    )
  if (line === undefined) return findings
  findings.push(...inspectCommandLine(line, line.command))
  if (![line.command, ...line.args].some((part) => part.includes(entry)))
    findings.push(
      makeFinding({
        code: 'supply/other-program',
        severity: 'medium',
        title: 'The bundle starts something else than the program it names',
        detail: `It names ${quote(entry)} and starts ${quote([line.command, ...line.args].join(' '), 1000)}`,
      }),
    )
  return findings
}

async function judgeSignature(
  archive: Buffer,
  signature: Buffer | null,
  { publisherCertificates, now }: ExamineContext,
): Promise<readonly ScanFinding[]> {
  const say = (code: string, severity: 'low' | 'medium' | 'critical', title: string, detail: string) => [
    makeFinding({ code: `supply/${code}`, severity, title, detail }),
  ]
  const broken = (reason: string) =>
    say(
      'signature-invalid',
      'critical',
      'The signature of the bundle does not hold',
      `Do not use it: ${quote(reason, 500)}.`,
    )
  if (signature === null)
    return say(
      'no-signature',
      'low',
      'The bundle is not signed',
      'Only its digest says that it is the one that was examined.',
    )
  const check = await checkBundleSignature(archive, signature, publisherCertificates ?? [], now())
  switch (check.state) {
    case 'valid':
      return []
    case 'unknown-signer':
      return say(
        'signature-unknown-key',
        'medium',
        'The bundle is signed by someone nobody here knows',
        `It says: ${quote(check.signer, 500)}. Check the certificate, then name it as a signer.`,
      )
    case 'invalid':
      return broken(check.reason)
  }
}
