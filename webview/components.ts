// The controls of the page. The toolkit is archived upstream: it is met here and nowhere else.

import {
  type DataGrid as DataGridElement,
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDataGrid,
  vsCodeDataGridCell,
  vsCodeDataGridRow,
} from '@vscode/webview-ui-toolkit';

export interface Column {
  key: string;
  title: string;
}

export interface Table {
  element: HTMLElement;
  show(columns: Column[], rows: object[]): void;
}

/** Before any of the elements is made. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDataGrid(),
    vsCodeDataGridCell(),
    vsCodeDataGridRow(),
  );
}

export function createTable(label: string): Table {
  const grid = document.createElement('vscode-data-grid') as DataGridElement;
  grid.generateHeader = 'sticky';
  grid.setAttribute('aria-label', label);
  return {
    element: grid,
    show: (columns, rows) => {
      grid.columnDefinitions = columns.map(({ key, title }) => ({ columnDataKey: key, title }));
      grid.rowsData = rows;
    },
  };
}

export function createButton(label: string, press: () => void): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', 'secondary');
  button.textContent = label;
  button.addEventListener('click', press);
  return button;
}
