// Several questions in a row in the quick input, with a way back.

import * as vscode from 'vscode';

/** What a person did with one question. */
export type Answer<T> = { value: T } | 'back' | 'cancel';

export interface StepPlace {
  title: string;
  step: number;
  total: number;
}

/** Asks one question and keeps the answer; `skip` = it does not apply this time. */
export type Step = (place: StepPlace) => Promise<'next' | 'back' | 'cancel' | 'skip'>;

/** false = the person left. Skipped steps are passed over in both directions. */
export async function runSteps(title: string, steps: Step[]): Promise<boolean> {
  let direction = 1;
  for (let index = 0; index < steps.length; index += direction) {
    if (index < 0) return false;
    const outcome = await steps[index]?.({ title, step: index + 1, total: steps.length });
    if (outcome === 'cancel') return false;
    if (outcome === 'back') direction = -1;
    if (outcome === 'next') direction = 1;
  }
  return true;
}

export interface PickQuestion<T extends vscode.QuickPickItem> {
  placeholder: string;
  items: T[];
  active?: T;
}

export function askPick<T extends vscode.QuickPickItem>(
  place: StepPlace,
  question: PickQuestion<T>,
): Promise<Answer<T>> {
  const picker = vscode.window.createQuickPick<T>();
  Object.assign(picker, commonTo(place));
  picker.placeholder = question.placeholder;
  picker.matchOnDescription = true;
  picker.items = question.items;
  if (question.active) picker.activeItems = [question.active];
  return untilAnswered(picker, () => picker.selectedItems[0]);
}

export interface TextQuestion {
  prompt: string;
  value?: string;
  placeholder?: string;
  password?: boolean;
  /** A whole sentence when the text will not do. */
  validate?(text: string): string | undefined;
  buttons?: { icon: string; tooltip: string; press(): void }[];
}

export function askText(place: StepPlace, question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, commonTo(place));
  input.prompt = question.prompt;
  input.value = question.value ?? '';
  input.placeholder = question.placeholder;
  input.password = question.password ?? false;
  const own = (question.buttons ?? []).map((button) => ({
    ...button,
    iconPath: new vscode.ThemeIcon(button.icon),
  }));
  input.buttons = [...input.buttons, ...own];
  input.onDidTriggerButton((button) => own.find((candidate) => candidate === button)?.press());
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  return untilAnswered(input, () => {
    const text = input.value.trim();
    input.validationMessage = question.validate?.(text);
    return input.validationMessage === undefined ? text : undefined;
  });
}

function commonTo({ title, step, total }: StepPlace) {
  return {
    title,
    step,
    totalSteps: total,
    ignoreFocusOut: true,
    buttons: step > 1 ? [vscode.QuickInputButtons.Back] : [],
  };
}

type AnyInput = vscode.QuickInput & {
  onDidAccept: vscode.Event<void>;
  onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

/** `read` returns undefined while the answer will not do yet. */
async function untilAnswered<T>(input: AnyInput, read: () => T | undefined): Promise<Answer<T>> {
  try {
    return await new Promise((resolve) => {
      input.onDidAccept(() => {
        const value = read();
        if (value !== undefined) resolve({ value });
      });
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) resolve('back');
      });
      input.onDidHide(() => resolve('cancel'));
      input.show();
    });
  } finally {
    input.dispose();
  }
}
