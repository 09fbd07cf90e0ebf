//! The table that the lab begins with, and the register of an attacker. Nobody in them lives: the names are those of AWS's
//! examples, the numbers are kept for fiction, and the rest is made up.

pub(super) const PEOPLE: &str = "\
name,phone,birth,postcode,sex,visits,diagnosis,readmitted
Alejandro Rosalez,206-555-0111,1970,98115,M,5,flu,no
Shirley Rodriguez,206-555-0148,1945,98103,F,5,diabetes,yes
Kwesi Manu,206-555-0185,1958,98103,M,5,fracture,yes
Nikki Wolf,206-555-0122,1970,98115,F,2,flu,no
María García,206-555-0159,1989,98115,F,1,asthma,no
Richard Roe,206-555-0196,1982,98103,M,2,fracture,no
Efua Owusu,206-555-0133,1994,98115,F,1,asthma,no
Terry Whitlock,206-555-0170,1973,98122,M,3,flu,no
Mateo Jackson,206-555-0107,1965,98103,M,2,fracture,no
Carlos Salazar,206-555-0144,1950,98007,M,6,flu,yes
Zhang Wei,206-555-0181,1993,98112,M,1,asthma,no
Pat Candella,206-555-0118,1985,98122,F,2,asthma,no
Liu Jie,206-555-0155,1978,98109,M,2,asthma,no
Nikhil Jayashankar,206-555-0192,1954,98009,M,6,fracture,yes
John Stiles,206-555-0129,1961,98109,M,5,diabetes,yes
Sofía Martínez,206-555-0166,1964,98022,F,3,flu,yes
Jane Doe,206-555-0103,1942,98103,F,8,diabetes,yes
Jorge Souza,206-555-0140,1945,98122,M,6,diabetes,yes
Li Juan,206-555-0177,1962,98009,F,3,flu,yes
Diego Ramirez,206-555-0114,1984,98107,M,1,fracture,no
Mary Major,206-555-0151,1973,98112,F,2,flu,no
Akua Mansa,206-555-0188,1982,98115,F,1,asthma,no
Martha Rivera,206-555-0125,1953,98015,F,5,asthma,yes
Saanvi Sarkar,206-555-0162,1957,98115,F,3,flu,yes
Wang Xiulan,206-555-0199,1949,98112,F,4,fracture,yes
Ana Carolina Silva,206-555-0136,1977,98109,F,6,diabetes,yes
Arnav Desai,206-555-0173,1989,98001,M,3,flu,no
Kwaku Mensah,206-555-0110,1998,98007,M,3,diabetes,no
Márcia Oliveira,206-555-0147,1997,98107,F,2,asthma,no
Paulo Santos,206-555-0184,1941,98122,M,6,diabetes,yes
";

pub(super) const REGISTER: &str = "\
name,birth,postcode,sex
Alejandro Rosalez,1970,98115,M
Ana Carolina Silva,1977,98109,F
Arnav Desai,1989,98001,M
Carlos Salazar,1950,98007,M
Ines Costa,1972,98009,F
John Doe,1965,98003,M
John Stiles,1961,98109,M
Kwesi Manu,1958,98103,M
Li Juan,1962,98009,F
Liu Jie,1978,98109,M
Martha Rivera,1953,98015,F
María García,1989,98115,F
Mateo Jackson,1965,98103,M
Mateo Santos,1948,98009,M
Nikhil Jayashankar,1954,98009,M
Nikki Wolf,1970,98115,F
Pat Candella,1985,98122,F
Richard Roe,1982,98103,M
Rosa Silva,1954,98103,F
Saanvi Sarkar,1957,98115,F
Shirley Rodriguez,1945,98103,F
Sofía Martínez,1964,98022,F
Anaya Iyengar,1982,98115,F
";
