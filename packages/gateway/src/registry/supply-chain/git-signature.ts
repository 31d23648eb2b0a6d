/** Who signed a commit or its tag, as git itself says under the keys the rules name: SSH (allowed signers) and OpenPGP. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import type { ExamineContext } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { demandSignature, say } from './requirements.ts'
import { type BoundedAnswer, runBounded } from './run-bounded.ts'

type GitSource = Extract<ServerSource, { readonly type: 'git' }>

/** Runs git in the repository, and says how it ended. */
type AskGit = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<BoundedAnswer>

const GPG = '/usr/bin/gpg'
const SETTING = 'registry.supplyChain.git.signature'

/** `scratch` is a folder of this examination, in which nothing of the repository lies. */
export async function inspectGitSignature(
  source: GitSource,
  git: AskGit,
  { context, scratch }: { readonly context: ExamineContext; readonly scratch: string },
): Promise<readonly ScanFinding[]> {
  const { signature } = context.rules.git
  if (signature === 'off') return []
  const { ssh, openpgp } = context.gitSigners ?? { ssh: [], openpgp: [] }
  await mkdir(scratch, { mode: 0o700 })
  const signers = join(scratch, 'signers')
  await writeFile(signers, ssh.join('\n'))
  const home = await importKeys(openpgp, scratch, context)
  const verify = (what: readonly string[]): Promise<BoundedAnswer> =>
    git(
      [
        '-c',
        `gpg.ssh.allowedSignersFile=${signers}`,
        '-c',
        'gpg.ssh.program=/usr/bin/ssh-keygen',
        '-c',
        `gpg.program=${GPG}`,
        '-c',
        // No rule names certificates: gpgsm would ask whom the system trusts, and fetch what the signature names.
        'gpg.x509.program=/bin/false',
        '-c',
        'gpg.minTrustLevel=undefined',
        ...what,
      ],
      { GNUPGHOME: home },
    )
  const { tag, commit } = source
  const signed = await verify(['verify-commit', '--raw', commit])
  const tagged = tag === undefined ? undefined : await verify(['verify-tag', '--raw', `refs/tags/${tag}`])
  if (tag !== undefined && tagged?.ok === true) await refuseRenamed(tag, git)
  const good = [tagged, signed].find((one) => one?.ok === true)
  const item = `${source.repository}@${commit}`
  if (good !== undefined)
    return [
      say(item, ['signature', 'info'], 'Its publisher signed it', `Signed by ${quote(whoOf(good), 500)}.`),
    ]
  const tried = [signed, ...(tagged === undefined ? [] : [tagged])]
  return demandSignature([judge(item, tried.map(({ stderr }) => stderr).join('\n'))], signature, SETTING)
}

/** A signature is over the name in the tag, which whoever keeps the repository may file under another one. */
async function refuseRenamed(tag: string, git: AskGit): Promise<void> {
  const { stdout } = await git(['cat-file', 'tag', `refs/tags/${tag}`])
  const named = /^tag (.*)$/m.exec(stdout.toString('utf8').split('\n\n', 1)[0] ?? '')?.[1]
  if (named !== tag) throw new ExamineError(`The tag ${quote(tag)} was signed as ${quote(named ?? 'none')}.`)
}

/** A home of its own for gpg, in which there are these keys and no others. */
async function importKeys(
  keys: readonly string[],
  scratch: string,
  { limits, signal }: ExamineContext,
): Promise<string> {
  const home = join(scratch, 'gnupg')
  await mkdir(home, { mode: 0o700 })
  for (const [at, key] of keys.entries()) {
    const file = join(scratch, `key.${at}`)
    await writeFile(file, key)
    const { ok, stderr } = await runBounded({
      file: GPG,
      args: ['--batch', '--quiet', '--no-autostart', '--import', file],
      cwd: scratch,
      env: { PATH: '/usr/bin:/bin', GNUPGHOME: home },
      timeoutMs: limits.timeoutMs,
      answerBytesMax: limits.answerBytesMax,
      signal,
      name: 'gpg',
    }).catch((error: unknown) => ({
      ok: false,
      stderr: error instanceof Error ? error.message : String(error),
    }))
    if (!ok)
      throw new ExamineError(
        `A key of registry.supplyChain.git.keys cannot be used: ${quote(stderr.trim(), 400)}`,
      )
  }
  return home
}

/** gpg, doc/DETAILS "VALIDSIG" and "GOODSIG"; ssh-keygen says it in a sentence. */
function whoOf({ stderr }: BoundedAnswer): string {
  const name = /^\[GNUPG:\] GOODSIG \w+ (.*)$/m.exec(stderr)?.[1]
  const key = /^\[GNUPG:\] VALIDSIG (\w+)/m.exec(stderr)?.[1]
  if (key !== undefined) return `${name ?? 'nobody who is named'}, key ${key}`
  return /^Good "git" signature for (.*)$/m.exec(stderr)?.[1] ?? 'a key that is named'
}

function judge(item: string, said: string): ScanFinding {
  const isBad =
    /^\[GNUPG:\] (BADSIG|REVKEYSIG|EXPSIG|EXPKEYSIG)|Signature verification failed|incorrect signature/im
  if (isBad.test(said))
    return say(
      item,
      ['signature-invalid', 'critical'],
      'A signature of the commit does not hold',
      `Do not use it: ${quote(said.trim(), 500)}.`,
    )
  if (/^\[GNUPG:\] (ERRSIG|NO_PUBKEY)|No principal matched|Could not verify signature/im.test(said))
    return say(
      item,
      ['signature-unknown-key', 'medium'],
      'The commit is signed by someone nobody here named',
      `Name the signer under registry.supplyChain.git.allowedSigners (SSH) or .keys (OpenPGP): ${quote(said.trim(), 500)}.`,
    )
  return say(
    item,
    ['no-signature', 'low'],
    'The commit is not signed',
    'Only its id says that it is the one that was examined. Where its publisher signs tags, name the tag in the submission.',
  )
}
