/** E-mail addresses, found from the at sign outward, and the handles that begin with one. */

import type { Found } from './found.ts'
import { isLetterOrDigit } from './scan.ts'

const LOCAL_MAX = 64
const DOMAIN_MAX = 190

/** Addresses that stand for no person: roles of a machine, placeholders of manuals. */
const NO_ONE =
  /^(?:no-?reply|do-?not-?reply|noreply\w{0,12}|git|user(?:name)?|you|your\.?(?:name|email)?|youremail|e?-?mail|name|me|someone|somebody|anyone|foo|bar|baz|root|test\w{0,3}|example|sample|dummy|admin|postmaster|mailer-daemon|x{1,8}|a|b|abc|first\.?last|firstname\.?lastname|xyz|npm|actions|github-actions\w{0,8}|\d{1,10}\+\w{1,40})$/i
const PLACEHOLDER_DOMAIN =
  /(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|local|domain\.com|email\.com|company\.com|yourdomain\.\w{2,10}|your-?company\.com)$/i
/** What follows a package name, an image or a decorator, and looks like the end of a domain. */
const FILE_ENDING =
  /\.(?:js|ts|tsx|jsx|py|rb|go|rs|java|md|json|ya?ml|toml|lock|png|jpe?g|gif|svg|webp|html?|css|txt|sh|xml|csv|service|target|socket|timer|slice|mount)$/i

export function findEmails(text: string, ats: readonly number[]): Found[] {
  const found: Found[] = []
  let until = 0
  for (const at of ats) {
    if (at < until) continue
    const start = startOfLocal(text, at, until)
    const end = endOfDomain(text, at + 1)
    if (start === at || end === at + 1) continue
    const confidence = rateEmail(text.slice(start, at), text.slice(at + 1, end))
    until = end
    if (confidence > 0) found.push({ what: 'email', message: 'An e-mail address', start, end, confidence })
  }
  return found
}

function startOfLocal(text: string, at: number, from: number): number {
  let start = at
  const limit = Math.max(from, at - LOCAL_MAX)
  while (start > limit && isLocal(text.charCodeAt(start - 1))) start--
  while (start < at && !isLetterOrDigit(text.charCodeAt(start)) && text[start] !== '_' && text[start] !== '+')
    start++
  // `\nname@host` in a string with escapes.
  if (text[start - 1] === '\\' && /[nrt]/.test(text[start] as string) && at - start > 2) start++
  return start
}

function isLocal(code: number): boolean {
  return (
    isLetterOrDigit(code) ||
    code === 46 ||
    code === 95 ||
    code === 45 ||
    code === 43 ||
    code === 37 ||
    code === 39
  )
}

function endOfDomain(text: string, from: number): number {
  let end = from
  const limit = Math.min(text.length, from + DOMAIN_MAX)
  while (end < limit) {
    const code = text.charCodeAt(end)
    if (!isLetterOrDigit(code) && code !== 45 && code !== 46) break
    end++
  }
  while (end > from && /[.-]/.test(text[end - 1] as string)) end--
  return end
}

function rateEmail(local: string, domain: string): number {
  const dot = domain.lastIndexOf('.')
  if (dot < 1 || domain.includes('..') || !/^[\p{L}]{2,18}$/u.test(domain.slice(dot + 1))) return 0
  if (FILE_ENDING.test(domain) || NO_ONE.test(local)) return 0
  if (/^v?\d/.test(domain) && /^v?[\d.]+(?:-\w+)?\.\w+$/.test(domain)) return 0
  if (PLACEHOLDER_DOMAIN.test(domain)) return 0.75
  return 0.95
}
