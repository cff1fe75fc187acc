/** Given names common in the United States of the twentieth century. */
export const FIRST_NAMES: readonly string[] = (
  'James Mary John Patricia Robert Linda Michael Barbara William Elizabeth David Jennifer Richard Maria Charles Susan ' +
  'Joseph Margaret Thomas Dorothy Daniel Lisa Matthew Nancy George Karen Donald Betty Paul Helen Mark Sandra Steven ' +
  'Donna Edward Carol Brian Ruth Ronald Sharon Anthony Michelle Kevin Laura Jason Sarah Gary Kimberly Jose Deborah ' +
  'Luis Jessica Carlos Shirley Juan Cynthia Antonio Angela Wei Melissa Hiro Brenda Raj Amy Omar Anna Ivan Rebecca ' +
  'Andre Virginia Marcus Kathleen Darnell Pamela Tyrone Martha Walter Debra Henry Amanda Peter Stephanie Arthur Carolyn ' +
  'Albert Christine Ralph Marie Eugene Janet Louis Catherine Howard Frances Victor Ann Martin Joyce'
).split(' ');

/** Family names common in the United States. */
export const LAST_NAMES: readonly string[] = (
  'Smith Johnson Williams Jones Brown Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin ' +
  'Thompson Garcia Martinez Robinson Clark Rodriguez Lewis Lee Walker Hall Allen Young Hernandez King Wright Lopez Hill ' +
  'Scott Green Adams Baker Gonzalez Nelson Carter Mitchell Perez Roberts Turner Phillips Campbell Parker Evans Edwards ' +
  'Collins Stewart Sanchez Morris Rogers Reed Cook Morgan Bell Murphy Bailey Rivera Cooper Richardson Cox Howard Ward ' +
  'Torres Peterson Gray Ramirez Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross Henderson Coleman Jenkins ' +
  'Nguyen Kim Chen Patel Kowalski Schmidt Rossi Cohen Larsen Yamamoto Singh Okafor Haddad Novak Silva'
).split(' ');
