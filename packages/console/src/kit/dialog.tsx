// A dialog over the page. Escape and a press beside it close it.
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./button.tsx";
import { CloseIcon } from "./icons.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The buttons at its end. */
  readonly actions?: ReactNode;
  readonly isWide?: boolean;
  /** What it has asked for is on its way: it stays, so as to tell what became of it. */
  readonly isHeld?: boolean;
}

export const Dialog = ({
  title,
  isOpen,
  onClose,
  children,
  actions,
  isWide = false,
  isHeld = false,
}: DialogProps) => {
  const { close } = useTexts(kitTexts);
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      onOpenChange={(open) => !open && !isHeld && onClose()}
      isDismissable
    >
      <Modal className={isWide ? "modal wide" : "modal"}>
        <AriaDialog className="dialog">
          <header>
            <Heading slot="title">{title}</Heading>
            <Button look="quiet" label={close} isWaiting={isHeld} onPress={onClose}>
              <CloseIcon />
            </Button>
          </header>
          <div className="dialog-body">{children}</div>
          {actions && <footer>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
};
