package admin

import "alcove/server/page"

var exampleClients = []clientLine{
	{ID: "c_3", Name: "Ann Lee", Email: "ann@example.com", Ways: "link", Chips: []stateChip{{"portal off", "bad"}}},
	{ID: "c_2", Name: "Bartholomew Featherstonehaugh-Cholmondeley", Email: "bartholomew.featherstonehaugh@a-very-long-domain-name.example", Ways: "link and word",
		Chips: []stateChip{{"cannot get in", "bad"}, {"mail refused", "bad"}, {"invited", ""}}},
	{ID: "c_1", Name: "Jane Rivera", Email: "jane@example.com", Ways: "link", In: "today at 9:10 AM", Chips: []stateChip{{"in", "good"}}},
	{ID: "c_7", Name: "Priya Nair", Email: "priya@example.com", Ways: "PIN only", Chips: []stateChip{{"not invited", ""}, {"no mail", ""}}},
}

var clientsExamples = []page.Example[clientsView]{
	{Name: "everybody", Frame: frameAt("Clients"), View: clientsView{Lines: exampleClients, Count: "120 clients", Filter: filterOf("", ""), Pages: pager{Page: 1, Last: 3, Next: "?page=2"}}},
	{Name: "found", Frame: frameAt("Clients"), View: clientsView{Query: "jane", Lines: exampleClients[2:3], Count: "1 client", Filter: filterOf("jane", ""), Pages: pager{Page: 1, Last: 1}}},
	{Name: "nothing found", Frame: frameAt("Clients"), View: clientsView{Query: "jnae", State: "stuck", Count: "0 clients", Filter: filterOf("jnae", "stuck"), Pages: pager{Page: 1, Last: 1}}},
	{Name: "new practice", Frame: frameAt("Clients"), View: clientsView{Nobody: true, Count: "0 clients", Filter: filterOf("", ""), Pages: pager{Page: 1, Last: 1}}},
}
