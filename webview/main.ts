// The statistics page: accounts and recent requests, as the host tells them.

import { registerComponents } from './components.ts';
import { connectToHost } from './host.ts';
import { createPage, type Page } from './page.ts';
import type { ToPage } from './protocol.ts';

registerComponents();

let page: Page | undefined;

const host = connectToHost((message: ToPage) => {
  switch (message.type) {
    case 'snapshot':
      page ??= createPage(document.body, message.snapshot.texts, (action) =>
        host.send({ type: 'run', action }),
      );
      page.showAccounts(message.snapshot.headline, message.snapshot.accounts);
      page.showRequests(message.snapshot.requests);
      return;
    case 'accounts':
      page?.showAccounts(message.headline, message.accounts);
      return;
    case 'requests':
      page?.addRequests(message.added);
      return;
  }
});

host.send({ type: 'ready' });
