// The statistics page as an editor tab: one at most, live while it is visible, back again after a reload.

import * as vscode from 'vscode';
import { readFromPage, type ToPage } from '../../../webview/protocol.ts';
import type { Gateway } from '../gateway.ts';
import { commands, statisticsPanel } from '../identifiers.ts';
import { headline } from '../paint/headline.ts';
import { painting } from '../painting.ts';
import { pageDocument } from './document.ts';
import { accountRows, pageTexts, requestRow } from './rows.ts';

export interface StatisticsPage {
  show(): void;
  dispose(): void;
}

export function createStatisticsPage(extensionUri: vscode.Uri, gateway: Gateway): StatisticsPage {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const options = { enableScripts: true, localResourceRoots: [folder] };
  let open: vscode.WebviewPanel | undefined;
  const adopt = (panel: vscode.WebviewPanel) => {
    open = panel;
    panel.webview.options = options;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    const feed = feedPage(panel, gateway);
    panel.onDidDispose(() => {
      feed.dispose();
      open = undefined;
    });
    panel.webview.html = pageDocument(panel.webview, folder);
  };
  const serializer = vscode.window.registerWebviewPanelSerializer(statisticsPanel, {
    deserializeWebviewPanel: async (panel) => adopt(panel),
  });
  return {
    show: () => {
      if (open) open.reveal();
      else adopt(newPanel(options));
    },
    dispose: () => {
      serializer.dispose();
      open?.dispose();
    },
  };
}

function newPanel(options: vscode.WebviewOptions): vscode.WebviewPanel {
  const title = vscode.l10n.t('Headgate Statistics');
  return vscode.window.createWebviewPanel(statisticsPanel, title, vscode.ViewColumn.Active, options);
}

/** Everything on `ready` and when the page comes back into view; what changed in between; nothing while it is hidden. */
function feedPage(panel: vscode.WebviewPanel, gateway: Gateway): vscode.Disposable {
  let ready = false;
  let latest = gateway.requests.value[0]?.id;
  const send = (message: ToPage) => {
    if (ready && panel.visible) void panel.webview.postMessage(message);
  };
  const sendAll = () => {
    latest = gateway.requests.value[0]?.id;
    send({ type: 'snapshot', snapshot: snapshotOf(gateway) });
  };
  const parts = [
    panel.webview.onDidReceiveMessage((raw: unknown) => {
      const message = readFromPage(raw);
      if (message?.type === 'ready') {
        ready = true;
        sendAll();
      }
      if (message?.type === 'run') void vscode.commands.executeCommand(commands[message.action]);
    }),
    panel.onDidChangeViewState(sendAll),
    gateway.state.observe((state) =>
      send({
        type: 'accounts',
        headline: headline(state, vscode.l10n),
        accounts: accountRows(state, painting()),
      }),
    ),
    gateway.requests.observe((requests) => {
      const known = requests.findIndex((request) => request.id === latest);
      latest = requests[0]?.id;
      if (known < 0) send({ type: 'snapshot', snapshot: snapshotOf(gateway) });
      else if (known > 0) {
        const added = requests.slice(0, known).map((request) => requestRow(request, painting()));
        send({ type: 'requests', added });
      }
    }),
  ];
  return {
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

function snapshotOf(gateway: Gateway) {
  return {
    texts: pageTexts(vscode.l10n),
    headline: headline(gateway.state.value, vscode.l10n),
    accounts: accountRows(gateway.state.value, painting()),
    requests: gateway.requests.value.map((request) => requestRow(request, painting())),
  };
}
