/** Reads whom signatures are checked against: certificates, keys and the Sigstore root that the rules name. */

import { createPublicKey } from 'node:crypto'
import { readJson } from '@callgate/contracts/read-json'
import type { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import type { ExamineDeps } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { loadShippedTrust } from './npm-signature.ts'

/** Of a small file; rejects when it cannot be read. */
type ReadText = (path: string) => Promise<string>

export interface TrustFiles {
  /** Certificates, PEM, of publishers of bundles. */
  readonly signers: readonly string[]
  /** Public keys, PEM, of publishers of images. */
  readonly keys: readonly string[]
  /** Of publishers of repositories. */
  readonly git: { readonly ssh: readonly string[]; readonly openpgp: readonly string[] }
  readonly trustedRoot: string | undefined
}

export function trustFilesOf({ trustedRoot, mcpb, oci, git }: SupplyChainRules): TrustFiles {
  const signers = { ssh: git.allowedSigners, openpgp: git.keys }
  return { signers: mcpb.signers, keys: oci.keys, git: signers, trustedRoot }
}

/** Throws an ExamineError that names the file: with a key that cannot be read nothing is taken as signed by chance. */
export async function readTrust(
  { signers, keys, git, trustedRoot }: TrustFiles,
  readText: ReadText,
): Promise<Pick<ExamineDeps, 'publisherCertificates' | 'publisherKeys' | 'gitSigners' | 'trust'>> {
  return {
    publisherCertificates: await Promise.all(signers.map((path) => readFile(path, readText))),
    publisherKeys: await Promise.all(keys.map((path) => readKey(path, readText))),
    gitSigners: {
      ssh: await Promise.all(git.ssh.map((path) => readFile(path, readText))),
      openpgp: await Promise.all(git.openpgp.map((path) => readFile(path, readText))),
    },
    ...(trustedRoot === undefined ? {} : { trust: await readRoot(trustedRoot, readText) }),
  }
}

async function readKey(path: string, readText: ReadText): Promise<string> {
  const pem = await readFile(path, readText)
  try {
    createPublicKey(pem)
  } catch (error) {
    throw new ExamineError(`${quote(path)} holds no public key in PEM form.`, { cause: error })
  }
  return pem
}

async function readRoot(path: string, readText: ReadText): Promise<NonNullable<ExamineDeps['trust']>> {
  const text = await readFile(path, readText)
  try {
    const root = TrustedRoot.fromJSON(readJson(text))
    if (root.certificateAuthorities.length === 0) throw new Error('it names no authority')
    return { ...loadShippedTrust(), root }
  } catch (error) {
    throw new ExamineError(`${quote(path)} is no trust root of Sigstore.`, { cause: error })
  }
}

async function readFile(path: string, readText: ReadText): Promise<string> {
  try {
    return await readText(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ExamineError(`${quote(path)} cannot be read: ${why}.`, { cause: error })
  }
}
