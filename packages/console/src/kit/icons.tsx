// Signs that no font needs to have.

export const Icon = ({ path }: { readonly path: string }) => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const CopyIcon = () => (
  <Icon path="M6 5.5h6.5a1 1 0 0 1 1 1V13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6.500a1 1 0 0 1 1-1M3.500 10.500H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1h6.500a1 1 0 0 1 1 1v.500" />
);
export const CheckIcon = () => <Icon path="M3 8.500 6.500 12 13 4.500" />;
export const CloseIcon = () => <Icon path="M4 4l8 8M12 4l-8 8" />;
export const SearchIcon = () => (
  <Icon path="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10M10.600 10.600 14 14" />
);
