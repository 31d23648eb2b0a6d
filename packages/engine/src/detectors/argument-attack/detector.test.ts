/** The samples of `argument-attack`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('argument-attack')
