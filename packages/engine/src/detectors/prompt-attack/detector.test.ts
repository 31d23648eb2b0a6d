/** The samples of `prompt-attack`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('prompt-attack')
