package main

import (
	"draad/bot/ports"
	"draad/cmd/draad/organisation"
)

// examineExample notices what is left of the example where a team works for real: its
// channels and people are nobody's, and nobody writes to its accounts.
func (a *app) examineExample() []ports.Diagnosis {
	if a.chosen == nil {
		return nil
	}
	var found []ports.Diagnosis
	switch org := a.setup.org; {
	case org.Example:
		found = append(found, ports.Diagnosis{What: "organisation", Says: "it is the example, as it was",
			Do: "`draad organisation > organisation.yaml`, put your own desks, accounts and people in it, and set DRAAD_ORGANISATION"})
	case org.Organisation.Name == organisation.ExampleOrganisation():
		found = append(found, ports.Diagnosis{What: "organisation", OK: true, Says: "it is still called " + org.Organisation.Name + ", as in the example",
			Do: "give it the name of your own, and look whether more of the example is left"})
	}
	if len(a.setup.org.Accounts) == 0 {
		found = append(found, ports.Diagnosis{What: "accounts", OK: true, Says: "there is none, so no citizen is heard",
			Do: "give the settings of an account that stands in the organisation file"})
	}
	return found
}
