/** Which operators are one person: where two are asked for, a second name of the first does not count. */

import { isSameName, type IsOnePerson, type OperatorView } from '@callgate/contracts/operator'

interface Known {
  /** Those revoked too: what they did still stands. */
  readonly operators: { list(): readonly Pick<OperatorView, 'name' | 'owner'>[] }
  /** Principals an operator is, as the configuration says. */
  readonly principals: () => Readonly<Record<string, readonly string[]>>
}

/**
 * One owner alone makes no one person: an owner may be a team. An owner that is the name of the other operator, or somebody whom the
 * configuration says the other one is, does: that is how a name here and one of an issuer are known to be the same.
 */
export function findPersons({ operators, principals }: Known): IsOnePerson {
  const ownersOf = (name: string): string[] =>
    operators.list().flatMap((one) => (isSameName(one.name, name) ? [one.owner] : []))
  const principalsOf = (name: string): string[] =>
    Object.entries(principals()).flatMap(([one, also]) => (isSameName(one, name) ? also : []))
  const meets = (these: readonly string[], those: readonly string[]): boolean =>
    these.some((one) => those.some((other) => isSameName(one, other)))
  return (a, b) => {
    const ofA = [a, ...principalsOf(a)]
    const ofB = [b, ...principalsOf(b)]
    return meets([...ofA, ...ownersOf(a)], ofB) || meets(ofA, ownersOf(b))
  }
}
