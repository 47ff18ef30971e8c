// Every screen and preference by its name, from the keyboard: Ctrl+K, or Command+K.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { prefer } from "../kit/preferences.ts";
import { useTexts } from "../kit/texts.ts";
import { frameTexts } from "./frame-texts.ts";
import { domainScreens, generalScreens } from "./navigation.ts";

interface Command {
  readonly id: string;
  readonly text: string;
  readonly hint?: string;
  readonly run: () => void;
}

interface PaletteProps {
  readonly domain: string | undefined;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

export const Palette = ({ domain, isOpen, onOpenChange }: PaletteProps) => {
  const texts = useTexts(frameTexts);
  const { contains } = useFilter({ sensitivity: "base" });
  const [typed, setTyped] = useState("");
  const commands = useCommands(domain, typed.trim());
  const run = (id: string) => {
    onOpenChange(false);
    commands.find((command) => command.id === id)?.run();
  };
  useEffect(() => {
    if (isOpen) setTyped("");
  }, [isOpen]);
  // What is typed is part of the command that searches for it, so that one always remains.
  const isShown = (text: string, given: string) => contains(text, given);
  return (
    <ModalOverlay
      className="overlay at-top"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable
    >
      <Modal className="modal">
        <Dialog className="dialog palette" aria-label={texts.commands}>
          <Autocomplete filter={isShown} inputValue={typed} onInputChange={setTyped}>
            <SearchField aria-label={texts.find} autoFocus>
              <Input placeholder={texts.find} />
            </SearchField>
            <Menu
              aria-label={texts.commands}
              items={commands}
              onAction={(id) => run(String(id))}
              renderEmptyState={() => texts.noCommand}
            >
              {({ id, text, hint }: Command) => (
                <MenuItem id={id} textValue={text}>
                  <span>{text}</span>
                  {hint && <kbd>{hint}</kbd>}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
};

const useCommands = (domain: string | undefined, typed: string): readonly Command[] => {
  const texts = useTexts(frameTexts);
  const navigate = useNavigate();
  const ofDomain = domain
    ? domainScreens.map(({ name, to, key }) => ({
        id: name,
        text: texts[name] as string,
        hint: `g ${key}`,
        run: () => void navigate({ to, params: { domain } }),
      }))
    : [];
  const search =
    domain && typed !== ""
      ? [
          {
            id: "search",
            text: texts.openExecution(typed),
            run: () =>
              void navigate({
                to: "/domains/$domain/executions",
                params: { domain },
                search: { text: typed },
              }),
          },
        ]
      : [];
  return [
    ...ofDomain,
    ...generalScreens.map(({ name, to, key }) => ({
      id: name,
      text: texts[name],
      hint: `g ${key}`,
      run: () => void navigate({ to }),
    })),
    ...(["light", "dark", "system"] as const).map((theme) => ({
      id: theme,
      text: texts.themeTo(texts[theme]),
      run: () => prefer({ theme }),
    })),
    { id: "en", text: texts.languageTo("English"), run: () => prefer({ language: "en" }) },
    { id: "ja", text: texts.languageTo("日本語"), run: () => prefer({ language: "ja" }) },
    ...search,
  ];
};
